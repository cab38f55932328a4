# Somebody else let the principal in.
resource "aws_eks_access_entry" "main" {
  cluster_name  = "shop"
  principal_arn = "arn:aws:iam::123456789012:role/cluster"
}
