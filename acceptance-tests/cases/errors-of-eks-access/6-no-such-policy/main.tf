resource "aws_eks_access_policy_association" "main" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::123456789012:role/cluster"
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSGuessPolicy"

  access_scope {
    type = "cluster"
  }
}
