variable "region" {
  description = "The region of the certificate. Route 53 has none."
  type        = string
  default     = "eu-central-1"
}

variable "domain" {
  description = "The domain of the zone. Certificates are issued only for a domain that is delegated to it."
  type        = string
  default     = "quickstart.example.com"
}

variable "hosts" {
  description = "How many records the zone gets."
  type        = number
  default     = 300

  validation {
    condition     = var.hosts >= 0 && var.hosts <= 1000
    error_message = "This example makes up to 1,000 records."
  }
}
