ephemeral "aws_eks_cluster_auth" "main" {
  name = "a cluster\nof ours"
}
