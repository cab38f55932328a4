variable "name" {
  description = "Name of the app and of its cluster, and what the names of everything else begin with."
  type        = string
  default     = "flask"
}

variable "region" {
  description = "Region of everything. It needs three availability zones."
  type        = string
  default     = "eu-central-1"
}

variable "domain" {
  description = "Domain of the hosted zone, which is made here."
  type        = string
  default     = "flask.example.com"
}

variable "image_tag" {
  description = "Tag of the image, which is in the repository by the time that the app is released."
  type        = string
  default     = "1.0.0"
}

variable "replicas" {
  description = "How many pods serve the app."
  type        = number
  default     = 2
}

variable "vpc_cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.30.0.0/16"
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes; null for the one that EKS gives to new clusters."
  type        = string
  default     = null
}
