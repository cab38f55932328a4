# What can be known to fail is an error at plan.
resource "aws_eks_cluster" "main" {
  name                      = "-shop"
  role_arn                  = "cluster"
  enabled_cluster_log_types = ["kubelet"]

  kubernetes_network_config {
    service_ipv4_cidr = "100.64.0.0/16"
  }

  vpc_config {
    subnet_ids = []
  }
}
