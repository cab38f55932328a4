variable "name" {
  description = "What the names of the network's parts begin with."
  type        = string
}

variable "region" {
  description = "Region of the network, which is that of the provider."
  type        = string
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
}

variable "nat_per_zone" {
  description = "Whether each zone has a NAT gateway of its own, so that it does without the others."
  type        = bool
}
