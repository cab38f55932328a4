variable "name" {
  description = "Name of the app: its repository, its namespace, and what the names of its other parts begin with."
  type        = string
}

variable "region" {
  description = "Region of everything, which is that of the provider."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of the cluster."
  type        = string
}

variable "domain" {
  description = "Domain of the hosted zone."
  type        = string
}

variable "create_zone" {
  description = "Whether the hosted zone is made here; one that is there is looked up."
  type        = bool
}

variable "hostname" {
  description = "Name of the app in the domain."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image in the repository."
  type        = string
}

variable "replicas" {
  description = "How many pods serve the app."
  type        = number
}

variable "pod_annotations" {
  description = "Annotations of the app's pods."
  type        = map(string)
}

variable "secret_version" {
  description = "Number of the generated secret: another number is another secret, and new pods."
  type        = number
}

variable "monitoring" {
  description = "Whether there is a namespace that watches the app."
  type        = bool
}
