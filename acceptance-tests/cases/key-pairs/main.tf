# Key pairs: names that are made up, and keys whose comments are nobody's business.

variable "key" {
  type = string
}

# What a file ends with.
variable "ending" {
  type    = string
  default = ""
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_key_pair" "main" {
  key_name   = "main"
  public_key = var.key
  tags       = var.tags
}

resource "aws_key_pair" "prefixed" {
  key_name_prefix = "prefixed-"
  public_key      = var.key
}

resource "aws_key_pair" "unnamed" {
  public_key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCUq/s+kF68Zuot/1j3eGQ9wwv0yZ89LEVBvy13/mbHmZG2YcPWCOjiXGIkw7FED1AOOQgHHOc1tBa9AStBZVJy38AOQ9i9LrKyESa8SNMZ5cwUvhqeRBZ7yT3PMJ4HAKOlarbLMGIdHcG8GFYGRa1Sg3ekK6SqI1hhPFKg0QN/e3ed9O6Tl4HuuDvSERlUF8T55zv0D2hqxLQOr2YBx4VE+CB4foH+gdfUbbfPXj4iqlm/wUhYIn6LQAKHi2EWuKUsHgrQJ6kB53aIOkb7Q54rVWpcHpoqlqzAWw6Ky3T/JaYQLNW0clPknxba67t1PQJuuyPInMk5VsdkNSyCjQ/x${var.ending}"
}

output "kinds" {
  value = [aws_key_pair.main.key_type, aws_key_pair.unnamed.key_type]
}
