variable "name" {
  description = "Name of the cluster, and what the names of its roles begin with."
  type        = string
}

variable "kubernetes_version" {
  description = "Minor version of Kubernetes; null for the one that EKS gives to new clusters."
  type        = string
}

variable "subnet_ids" {
  description = "The networks of the machines, in at least two zones."
  type        = list(string)
}

variable "api_cidrs" {
  description = "From where the API of the cluster is reached over the internet."
  type        = set(string)
}

variable "admin_arns" {
  description = "Who may do everything in the cluster besides whoever makes it: ARNs of IAM roles and users."
  type        = set(string)
}

variable "log_retention_days" {
  description = "How many days the logs of the control plane are kept."
  type        = number
}
