variable "force" {
  type    = bool
  default = null
}

resource "aws_route53_zone" "main" {
  name          = "zones.example"
  force_destroy = var.force
}
