# There is no node that the pods of the add-on could run on.
data "aws_vpc" "shop" {
  tags = { Name = "shop" }
}

data "aws_subnets" "shop" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop.id]
  }
}

resource "aws_eks_node_group" "main" {
  cluster_name    = "shop"
  node_group_name = "main"
  node_role_arn   = "arn:aws:iam::123456789012:role/node"
  subnet_ids      = data.aws_subnets.shop.ids
  version         = "1.34"
  labels          = { team = "shop" }

  scaling_config {
    min_size     = 0
    max_size     = 2
    desired_size = 0
  }
}

resource "aws_eks_addon" "main" {
  cluster_name = "shop"
  addon_name   = "coredns"

  timeouts {
    create = "3s"
  }
}
