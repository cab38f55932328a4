# Single tags of what is managed elsewhere.

variable "key" {
  type    = string
  default = "Owner"
}

variable "value" {
  type    = string
  default = "us"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"

  tags = { Name = "main" }

  lifecycle {
    ignore_changes = [tags]
  }
}

resource "aws_ec2_tag" "main" {
  resource_id = aws_vpc.main.id
  key         = var.key
  value       = var.value
}

resource "aws_ec2_tag" "role" {
  resource_id = aws_vpc.main.id
  key         = "kubernetes.io/role/elb"
  value       = "1"
}
