# A provider of every kind of argument, and one as modules for EKS write it.

variable "clients" {
  type = list(string)
}

variable "thumbprints" {
  type    = list(string)
  default = null
}

variable "tags" {
  type = map(string)
}

resource "aws_iam_openid_connect_provider" "main" {
  url             = "https://accounts.example.com/tenant"
  client_id_list  = var.clients
  thumbprint_list = var.thumbprints
  tags            = var.tags
}

resource "aws_iam_openid_connect_provider" "eks" {
  url             = "https://oidc.eks.eu-central-1.amazonaws.com/id/0123456789ABCDEF"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["cf23df2207d99a74fbe169e3eba035e633b65d94"]
}
