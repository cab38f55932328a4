provider "aws" {
  default_tags {
    tags = { Team = "dns" }
  }
}

variable "public" {
  type = object({
    comment = optional(string)
    tags    = map(string)
  })
}

variable "private" {
  type = object({
    comment = optional(string)
    vpcs    = list(string)
  })
}

resource "aws_route53_zone" "public" {
  name    = "Zones.Example."
  comment = var.public.comment
  tags    = var.public.tags
}

resource "aws_route53_zone" "private" {
  name    = "zones.example"
  comment = var.private.comment

  dynamic "vpc" {
    for_each = var.private.vpcs
    content {
      vpc_id = vpc.value
    }
  }
}

output "servers" {
  value = length(aws_route53_zone.public.name_servers)
}
