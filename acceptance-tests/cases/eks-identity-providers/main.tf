# Whose tokens a cluster accepts that somebody else made.

variable "present" {
  type    = bool
  default = true
}

variable "claims" {
  type    = map(string)
  default = null
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_eks_identity_provider_config" "main" {
  count        = var.present ? 1 : 0
  cluster_name = "shop"
  tags         = var.tags

  oidc {
    client_id                     = "kubernetes"
    groups_claim                  = "groups"
    groups_prefix                 = "sso:"
    identity_provider_config_name = "sso"
    issuer_url                    = "https://sso.example.com/shop"
    required_claims               = var.claims
    username_claim                = "email"
  }
}
