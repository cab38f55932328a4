# Who may do what in a cluster that somebody else made: principals, their rights, and roles of pods.

variable "present" {
  type    = bool
  default = true
}

variable "groups" {
  type    = list(string)
  default = null
}

variable "user" {
  type    = string
  default = null
}

variable "namespaces" {
  type    = list(string)
  default = null
}

variable "role" {
  type    = number
  default = 0
}

variable "target" {
  type    = number
  default = null
}

variable "untagged_sessions" {
  type    = bool
  default = null
}

variable "tags" {
  type    = map(string)
  default = null
}

locals {
  count = var.present ? 1 : 0
}

resource "aws_iam_role" "main" {
  count = 3
  name  = "role-${count.index}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_eks_access_entry" "person" {
  count             = local.count
  cluster_name      = "shop"
  principal_arn     = aws_iam_role.main[0].arn
  kubernetes_groups = var.groups
  user_name         = var.user
  tags              = var.tags
}

resource "aws_eks_access_entry" "node" {
  count         = local.count
  cluster_name  = "shop"
  principal_arn = aws_iam_role.main[1].arn
  type          = "EC2_LINUX"
}

resource "aws_eks_access_policy_association" "view" {
  count         = local.count
  cluster_name  = "shop"
  principal_arn = aws_eks_access_entry.person[0].principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"

  access_scope {
    type       = var.namespaces == null ? "cluster" : "namespace"
    namespaces = var.namespaces
  }
}

resource "aws_eks_pod_identity_association" "app" {
  count                = local.count
  cluster_name         = "shop"
  namespace            = "shop"
  service_account      = "app"
  role_arn             = aws_iam_role.main[var.role].arn
  target_role_arn      = var.target == null ? null : aws_iam_role.main[var.target].arn
  disable_session_tags = var.untagged_sessions
  tags                 = var.tags
}
