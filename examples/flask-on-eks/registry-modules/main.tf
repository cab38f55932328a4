# The same app on a network and a cluster that modules of the registry make, for who uses them anyway.

terraform {
  required_version = ">= 1.11"

  required_providers {
    # The registry's modules name this one, for which `slipway install --as hashicorp/aws` stands in.
    aws = {
      source = "hashicorp/aws"
    }
    # The same program, by the name that the app's module has for it.
    slipwayaws = {
      source = "slipway/aws"
    }
    slipway = {
      source = "slipway/slipway"
    }
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = { project = var.name }
  }
}

provider "slipwayaws" {
  region = var.region

  default_tags {
    tags = { project = var.name }
  }
}

provider "slipway" {}

data "aws_availability_zones" "here" {
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

module "network" {
  source = "terraform-aws-modules/vpc/aws"
  # 6.5.1 was run in it, and the examples of 6.6.0 by themselves.
  version = "~> 6.5"

  name            = var.name
  cidr            = var.vpc_cidr
  azs             = slice(data.aws_availability_zones.here.names, 0, 3)
  private_subnets = [for index in range(3) : cidrsubnet(var.vpc_cidr, 2, index)]
  public_subnets  = [for index in range(3) : cidrsubnet(cidrsubnet(var.vpc_cidr, 2, 3), 4, index)]

  enable_nat_gateway = true
  single_nat_gateway = true

  # By these tags EKS finds the networks for load balancers.
  public_subnet_tags  = { "kubernetes.io/role/elb" = "1" }
  private_subnet_tags = { "kubernetes.io/role/internal-elb" = "1" }
}

module "eks" {
  source = "terraform-aws-modules/eks/aws"
  # Later ones were not run.
  version = "~> 21.10.1"

  name                   = var.name
  kubernetes_version     = var.kubernetes_version
  endpoint_public_access = true
  vpc_id                 = module.network.vpc_id
  subnet_ids             = module.network.private_subnets

  # Whoever makes the cluster may do everything in it, the releases too.
  enable_cluster_creator_admin_permissions = true

  compute_config = {
    enabled    = true
    node_pools = ["general-purpose", "system"]
  }
}

module "app" {
  source = "../modules/app"

  providers = {
    aws     = slipwayaws
    slipway = slipway
  }

  name            = var.name
  region          = var.region
  cluster_arn     = module.eks.cluster_arn
  domain          = var.domain
  create_zone     = true
  hostname        = "www"
  image_tag       = var.image_tag
  replicas        = var.replicas
  pod_annotations = {}
  secret_version  = 1
  monitoring      = true
}
