# What can be known to fail is an error at plan.
resource "aws_eks_node_group" "sizes" {
  cluster_name           = "shop"
  node_group_name_prefix = "a-prefix-that-leaves-no-room-for-a-name"
  node_role_arn          = "arn:aws:iam::123456789012:role/node"
  subnet_ids             = []
  ami_type               = "AL2040"

  scaling_config {
    min_size     = -1
    max_size     = 0
    desired_size = 0
  }

  taint {
    key    = "spot"
    effect = "NoSchedule"
  }

  update_config {
    max_unavailable            = 1
    max_unavailable_percentage = 10
  }
}

resource "aws_eks_addon" "main" {
  cluster_name                = "shop"
  addon_name                  = "vpc-cni"
  resolve_conflicts           = "OVERWRITE"
  resolve_conflicts_on_create = "PRESERVE"
}

resource "aws_eks_identity_provider_config" "main" {
  cluster_name = "shop"

  oidc {
    client_id                     = "kubernetes"
    identity_provider_config_name = "sso"
    issuer_url                    = "http://sso.example.com"
  }
}
