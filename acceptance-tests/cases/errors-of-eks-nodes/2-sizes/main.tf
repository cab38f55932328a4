# Sizes that a plan knows and a configuration may not.
resource "aws_eks_node_group" "main" {
  cluster_name    = "shop"
  node_group_name = "main"
  node_role_arn   = "arn:aws:iam::123456789012:role/node"
  subnet_ids      = ["subnet-12345678"]

  scaling_config {
    min_size     = 2
    max_size     = 5
    desired_size = 1
  }
}
