resource "aws_eks_addon" "main" {
  cluster_name = "none"
  addon_name   = "vpc-cni"
}
