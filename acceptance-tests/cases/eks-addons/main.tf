# Add-ons of a cluster that somebody else made, with and without nodes.

variable "present" {
  type    = bool
  default = true
}

variable "older" {
  type    = bool
  default = false
}

variable "settings" {
  type    = string
  default = null
}

variable "identity" {
  type    = string
  default = null
}

variable "account_role" {
  type    = bool
  default = false
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

resource "aws_iam_role" "node" {
  name = "node"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_iam_role" "pod" {
  name = "pod"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

data "aws_eks_addon_version" "default" {
  addon_name         = "vpc-cni"
  kubernetes_version = "1.34"
}

data "aws_eks_addon_version" "newest" {
  addon_name         = "kube-proxy"
  kubernetes_version = "1.34"
  most_recent        = true
}

# Nodes come after what they need, and before what needs them.
resource "aws_eks_addon" "network" {
  count         = var.present ? 1 : 0
  cluster_name  = "shop"
  addon_name    = "vpc-cni"
  addon_version = var.older ? "v1.20.4-eksbuild.2" : data.aws_eks_addon_version.default.version

  configuration_values = var.settings
  preserve             = true
  tags                 = var.tags

  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "PRESERVE"
  service_account_role_arn    = var.account_role ? aws_iam_role.pod.arn : null

  dynamic "pod_identity_association" {
    for_each = var.identity[*]

    content {
      role_arn        = aws_iam_role.pod.arn
      service_account = pod_identity_association.value
    }
  }
}

resource "aws_eks_node_group" "main" {
  count           = var.present ? 1 : 0
  cluster_name    = aws_eks_addon.network[0].cluster_name
  node_group_name = "main"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = data.aws_subnets.shop[0].ids

  scaling_config {
    min_size     = 1
    max_size     = 1
    desired_size = 1
  }
}

resource "aws_eks_addon" "names" {
  count        = var.present ? 1 : 0
  cluster_name = aws_eks_node_group.main[0].cluster_name
  addon_name   = "coredns"
}

resource "aws_eks_addon" "proxy" {
  count         = var.present ? 1 : 0
  cluster_name  = "shop"
  addon_name    = "kube-proxy"
  addon_version = data.aws_eks_addon_version.newest.version

  timeouts {
    create = "5m"
  }
}

output "versions" {
  value = [data.aws_eks_addon_version.default.version, data.aws_eks_addon_version.newest.version]
}
