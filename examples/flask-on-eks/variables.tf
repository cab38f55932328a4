variable "name" {
  description = "Name of the app and of its cluster, and what the names of everything else begin with."
  type        = string
  default     = "flask"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,28}[a-z0-9])?$", var.name))
    error_message = "The name becomes a part of many names: 1 to 30 lower-case letters, digits and hyphens, from a letter on, not with a hyphen at the end."
  }

  validation {
    condition     = !contains(["default", "monitoring", "kube-node-lease", "kube-public", "kube-system"], var.name)
    error_message = "The app has a namespace of this name, which is another one's already."
  }
}

variable "region" {
  description = "Region of everything. It needs three availability zones."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "Regions are written like eu-central-1, without the letter of a zone."
  }
}

variable "domain" {
  description = "Domain of the hosted zone, which the internet has to find for the certificate to be issued."
  type        = string
  default     = "flask.example.com"

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "A domain is written like shop.example.com: in lower case, without a scheme and without a dot at the end."
  }
}

variable "create_zone" {
  description = "Whether the hosted zone is made here; false looks up the public one that is there already."
  type        = bool
  default     = true
}

variable "hostname" {
  description = "Name of the app in the domain."
  type        = string
  default     = "www"

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.hostname))
    error_message = "A host name is one label: lower-case letters, digits and hyphens. The domain itself cannot have a CNAME, so it cannot be empty."
  }
}

variable "image_tag" {
  description = "Tag of the image, which is in the repository by the time that the app is released."
  type        = string
  default     = "1.0.0"

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag has up to 128 letters, digits, dots, hyphens and underscores, and latest says nothing of what is released."
  }
}

variable "replicas" {
  description = "How many pods serve the app. Machines for them come and go by themselves."
  type        = number
  default     = 2

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 50 && floor(var.replicas) == var.replicas
    error_message = "The app runs in 1 to 50 pods."
  }
}

variable "pod_annotations" {
  description = "Annotations of the app's pods. On the sandbox they choose what becomes of the pods."
  type        = map(string)
  default     = {}
}

variable "secret_version" {
  description = "Number of the generated secret: another number is another secret, and new pods."
  type        = number
  default     = 1

  validation {
    condition     = var.secret_version >= 1 && floor(var.secret_version) == var.secret_version
    error_message = "Versions of the secret are counted from 1."
  }
}

variable "monitoring" {
  description = "Whether there is a namespace with a Prometheus that watches the app."
  type        = bool
  default     = true
}

variable "vpc_cidr" {
  description = "Addresses of the network. Each pod has one of them."
  type        = string
  default     = "10.30.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.vpc_cidr)) && can(regex("/(1[6-9]|20)$", var.vpc_cidr))
    error_message = "The network is written like 10.30.0.0/16, and is a /16 to a /20: the public networks have a sixty-fourth of it each, and load balancers need eight free addresses there."
  }
}

variable "nat_per_zone" {
  description = "Whether each zone has a NAT gateway of its own. One for all costs a third, and takes all zones offline with its own."
  type        = bool
  default     = false
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes, such as 1.34; null for the one that EKS gives to new clusters."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "Versions of Kubernetes are written like 1.34, without the number of the patch."
  }
}

variable "api_cidrs" {
  description = "From where the API of the cluster is reached over the internet. Whoever applies this has to be among them."
  type        = set(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.api_cidrs) > 0 && alltrue([for cidr in var.api_cidrs : can(cidrnetmask(cidr))])
    error_message = "Ranges are written like 203.0.113.0/24, and one is needed at least: the releases call the cluster from where this is applied."
  }
}

variable "admin_arns" {
  description = "Who may do everything in the cluster besides whoever makes it: ARNs of IAM roles and users."
  type        = set(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.admin_arns : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(role|user)/.+$", arn))])
    error_message = "Administrators are given by the ARNs of their IAM roles or users, such as arn:aws:iam::123456789012:role/admin."
  }
}

variable "log_retention_days" {
  description = "How many days the logs of the control plane are kept."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_retention_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827 or 3653 days."
  }
}
