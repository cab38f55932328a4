# Pods without nodes in a cluster that somebody else made. Its profiles come and go one at a time.

variable "present" {
  type    = bool
  default = true
}

variable "labels" {
  type    = map(string)
  default = null
}

variable "tags" {
  type    = map(string)
  default = null
}

data "aws_vpc" "shop" {
  count = var.present ? 1 : 0
  tags  = { Name = "shop" }
}

data "aws_subnets" "shop" {
  count = var.present ? 1 : 0

  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop[0].id]
  }
}

resource "aws_iam_role" "pods" {
  name = "pods"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "eks-fargate-pods.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_eks_fargate_profile" "main" {
  count                  = var.present ? 2 : 0
  cluster_name           = "shop"
  fargate_profile_name   = "main-${count.index}"
  pod_execution_role_arn = aws_iam_role.pods.arn
  subnet_ids             = data.aws_subnets.shop[0].ids
  tags                   = var.tags

  selector {
    namespace = "shop-${count.index}"
    labels    = var.labels
  }

  selector {
    namespace = "kube-system"
  }

  timeouts {
    create = "15m"
  }
}
