variable "name" {
  description = "What everything is called. The registry and the buckets are called so too, and nobody else's may be."
  type        = string
  default     = "slipway-shop"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "`name` has 3 to 40 lower-case letters, digits and `-`, and begins with a letter."
  }
}

variable "domain" {
  description = "The domain of production. Staging is below it. Its name servers have to be DigitalOcean's."
  type        = string
  default     = "shop.example"

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z][a-z0-9-]*[a-z]$", var.domain))
    error_message = "`domain` is a name such as `shop.example.com`, in lower case and without a dot at its end."
  }
}

variable "region" {
  description = "The region of everything."
  type        = string
  default     = "fra1"

  validation {
    condition     = contains(["ams3", "blr1", "fra1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1"], var.region)
    error_message = "`region` is one that has clusters, registries and Spaces: ams3, blr1, fra1, nyc3, sfo2, sfo3, sgp1 or syd1."
  }
}

variable "network" {
  description = "The addresses of the network, which no other network of the account has."
  type        = string
  default     = "10.42.0.0/20"

  validation {
    condition     = can(cidrhost(var.network, 1)) && can(regex("/(1[6-9]|2[0-8])$", var.network))
    error_message = "`network` is a block of addresses between a /16 and a /28, such as `10.42.0.0/20`."
  }
}

variable "kubernetes_version" {
  description = "The version of Kubernetes: `latest`, or the beginning of one such as `1.34`."
  type        = string
  default     = "latest"

  validation {
    condition     = can(regex("^(latest|1\\.[0-9]+(\\.[0-9]+-do\\.[0-9]+)?)$", var.kubernetes_version))
    error_message = "`kubernetes_version` is `latest`, one such as `1.34`, or a slug such as `1.34.1-do.0`."
  }
}

variable "nodes" {
  description = "How many nodes the cluster has: `make scale NODES=3`."
  type        = number
  default     = 2

  validation {
    condition     = var.nodes >= 1 && var.nodes <= 20 && floor(var.nodes) == var.nodes
    error_message = "`nodes` is a whole number from 1 to 20."
  }
}

variable "size" {
  description = "The size of each node: `make scale SIZE=s-4vcpu-8gb`. Another size is another pool, to which everything moves."
  type        = string
  default     = "s-2vcpu-4gb"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(\\.[a-z0-9]+)?(-[a-z0-9._]+)+$", var.size))
    error_message = "`size` is the slug of a Droplet's size, such as `s-2vcpu-4gb`."
  }
}

variable "image" {
  description = "The repository of the app's image; `web` in the registry of the stack when it is left out."
  type        = string
  default     = null

  validation {
    condition     = var.image == null ? true : can(regex("^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)+$", var.image))
    error_message = "`image` is a repository without a tag, such as `registry.digitalocean.com/shop/web`."
  }
}

variable "tags" {
  description = "Which image each environment runs: `make release ENV=staging TAG=2`, and `make promote`."
  type        = object({ staging = optional(string, "1"), production = optional(string, "1") })
  default     = {}

  validation {
    condition     = alltrue([for tag in values(var.tags) : can(regex("^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", tag))])
    error_message = "Each of `tags` is the tag of an image: letters, digits, `.`, `_` and `-`."
  }
}

variable "pod_annotations" {
  description = "Annotations of the app's pods, by environment, for whoever collects figures or logs."
  type        = map(map(string))
  default     = {}

  validation {
    condition     = alltrue([for environment in keys(var.pod_annotations) : contains(["staging", "production"], environment)])
    error_message = "The environments of `pod_annotations` are `staging` and `production`."
  }
}

variable "database_passwords" {
  description = "The passwords of PostgreSQL's users; `make init` makes them. The cluster has them alone, and no state."
  type        = object({ admin = string, staging = string, production = string })
  ephemeral   = true
  sensitive   = true

  validation {
    condition     = alltrue([for word in values(var.database_passwords) : can(regex("^[A-Za-z0-9_-]{16,}$", word))])
    error_message = "Each of `database_passwords` has at least 16 letters, digits, `_` and `-`."
  }
}

variable "database_storage" {
  description = "The size of the database's volume."
  type        = string
  default     = "5Gi"

  validation {
    condition     = can(regex("^[1-9][0-9]*Gi$", var.database_storage))
    error_message = "`database_storage` is a number of gibibytes, such as `5Gi`."
  }
}

variable "backup_schedule" {
  description = "When the databases are dumped, in UTC, as cron has it."
  type        = string
  default     = "0 3 * * *"

  validation {
    condition     = can(regex("^([0-9*,/-]+ ){4}[0-9*,/-]+$", var.backup_schedule))
    error_message = "`backup_schedule` has five fields, such as `0 3 * * *`."
  }
}

variable "backup_days" {
  description = "After how many days a dump is deleted."
  type        = number
  default     = 30

  validation {
    condition     = var.backup_days >= 1 && floor(var.backup_days) == var.backup_days
    error_message = "`backup_days` is a whole number from 1."
  }
}

variable "backup_run" {
  description = "The name of a dump that is made besides the schedule's; `make backup-now` gives each another one."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?)?$", var.backup_run))
    error_message = "`backup_run` has at most 40 lower-case letters, digits and `-`."
  }
}

variable "ingress_image" {
  description = "The image of F5's NGINX Ingress Controller."
  type        = string
  default     = "nginx/nginx-ingress:5.3.0"
}

variable "postgres_image" {
  description = "The image of PostgreSQL. The volume is of the major version that it began with."
  type        = string
  default     = "postgres:17"
}

variable "upload_image" {
  description = "The image that has the AWS CLI, which uploads the dumps."
  type        = string
  default     = "amazon/aws-cli:2.31.0"
}
