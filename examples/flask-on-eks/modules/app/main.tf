# The app on its cluster: where its image is kept, its secret, its name on the internet, and the releases.

terraform {
  required_providers {
    aws = {
      source = "slipway/aws"
    }
    slipway = {
      source = "slipway/slipway"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  host = "${var.hostname}.${var.domain}"

  # The address of the repository before there is one, so that the first plan shows the app as it is going to be.
  registry = "${data.aws_caller_identity.current.account_id}.dkr.ecr.${var.region}.${data.aws_partition.current.dns_suffix}"
  image    = "${local.registry}/${aws_ecr_repository.app.name}:${var.image_tag}"
}

resource "aws_ecr_repository" "app" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  # Without it a repository with images in it cannot be destroyed.
  force_delete = true

  image_scanning_configuration {
    scan_on_push = true
  }
}
