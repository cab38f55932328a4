# A role of a service that takes suffixes, and of one that has a single role.

variable "description" {
  type    = string
  default = null
}

variable "tags" {
  type = map(string)
}

resource "aws_iam_service_linked_role" "suffixed" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "web"
  description      = var.description
  tags             = var.tags
}

resource "aws_iam_service_linked_role" "single" {
  aws_service_name = "elasticbeanstalk.amazonaws.com"
}
