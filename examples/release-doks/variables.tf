variable "name" {
  description = "Name of the network and of the cluster."
  type        = string
  default     = "slipway-release"
}

variable "region" {
  description = "Region of everything."
  type        = string
  default     = "fra1"
}

variable "image" {
  description = "Image of the app."
  type        = string
  default     = "nginx:1.29"
}

variable "greeting" {
  description = "What the app gets as a secret; it is stored in the cluster alone."
  type        = string
  default     = "hello"
  ephemeral   = true
}
