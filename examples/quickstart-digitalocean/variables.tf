variable "domain" {
  description = "The domain."
  type        = string
  default     = "quickstart.example"
}

variable "hosts" {
  description = "How many records the domain gets."
  type        = number
  default     = 100
}

variable "region" {
  description = "The region of the network."
  type        = string
  default     = "fra1"
}
