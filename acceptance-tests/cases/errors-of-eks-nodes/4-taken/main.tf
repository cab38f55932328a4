# Somebody else made the group.
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

  scaling_config {
    min_size     = 0
    max_size     = 2
    desired_size = 0
  }
}
