variable "name" {
  description = "Name of the app and of its cluster, and what the names of everything else begin with."
  type        = string
  default     = "flask"

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,26}[a-z0-9])?$", var.name))
    error_message = "The name becomes a part of many names, of which that of the machines' role has the least room: 1 to 28 lower-case letters, digits and hyphens, from a letter on, not with a hyphen at the end."
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
  description = "Domain of the hosted zone, which is made here."
  type        = string
  default     = "flask.example.com"

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,}$", var.domain))
    error_message = "A domain is written like shop.example.com: in lower case, without a scheme and without a dot at the end."
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
  description = "How many pods serve the app."
  type        = number
  default     = 2

  validation {
    condition     = var.replicas >= 1 && var.replicas <= 50 && floor(var.replicas) == var.replicas
    error_message = "The app runs in 1 to 50 pods."
  }
}

variable "vpc_cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.30.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.vpc_cidr)) && can(regex("/(1[6-9]|20)$", var.vpc_cidr))
    error_message = "The network is written like 10.30.0.0/16, and is a /16 to a /20: the public networks have a sixty-fourth of it each, and load balancers need eight free addresses there."
  }
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes; null for the one that EKS gives to new clusters."
  type        = string
  default     = null

  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.[0-9]{2}$", var.kubernetes_version))
    error_message = "Versions of Kubernetes are written like 1.34, without the number of the patch."
  }
}
