variable "hostname_type" {
  default = "ip-name"
}

variable "https_ports" {
  default = [443]
}

variable "open_policy" {
  default = true
}

variable "second_table" {
  default = true
}

variable "private_dns" {
  default = true
}

variable "traffic" {
  default = "ALL"
}
