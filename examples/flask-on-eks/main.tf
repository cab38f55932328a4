# A Flask app on EKS, from nothing to a served address and back: a network over three zones, a cluster in Auto Mode, a
# repository for the image, a generated secret, a certificate, a load balancer with a name, and what watches
# the app.

terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source = "slipway/aws"
    }
    slipway = {
      source = "slipway/slipway"
    }
  }
}

# Both take credentials as every tool for AWS does.
provider "aws" {
  region = var.region

  default_tags {
    tags = { project = var.name }
  }
}

provider "slipway" {}

module "network" {
  source = "./modules/network"

  name         = var.name
  region       = var.region
  cidr         = var.vpc_cidr
  nat_per_zone = var.nat_per_zone
}

module "eks" {
  source = "./modules/eks"

  name               = var.name
  kubernetes_version = var.kubernetes_version
  subnet_ids         = module.network.private_subnet_ids
  api_cidrs          = var.api_cidrs
  admin_arns         = var.admin_arns
  log_retention_days = var.log_retention_days
}

module "app" {
  source = "./modules/app"

  name            = var.name
  region          = var.region
  cluster_arn     = module.eks.arn
  domain          = var.domain
  create_zone     = var.create_zone
  hostname        = var.hostname
  image_tag       = var.image_tag
  replicas        = var.replicas
  pod_annotations = var.pod_annotations
  secret_version  = var.secret_version
  monitoring      = var.monitoring
}
