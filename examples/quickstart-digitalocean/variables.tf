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

variable "name" {
  description = "Name of the registry and of the bucket, which nobody else may have."
  type        = string
  default     = "slipway-quickstart"
}

variable "region" {
  description = "The region of everything."
  type        = string
  default     = "fra1"
}
