resource "aws_eks_pod_identity_association" "main" {
  cluster_name    = "none"
  namespace       = "shop"
  service_account = "app"
  role_arn        = "arn:aws:iam::123456789012:role/cluster"
}
