# A cluster without nodes, and one with Auto Mode; what can be asked of them.

variable "kubernetes" {
  type = string
}

variable "logs" {
  type    = list(string)
  default = null
}

variable "mode" {
  type = string
}

variable "creator" {
  type    = bool
  default = null
}

variable "private" {
  type    = bool
  default = null
}

variable "ranges" {
  type    = list(string)
  default = null
}

variable "groups" {
  type    = list(string)
  default = null
}

variable "encrypted" {
  type    = bool
  default = false
}

variable "support" {
  type    = string
  default = null
}

variable "zonal" {
  type    = bool
  default = null
}

variable "remote" {
  type    = list(string)
  default = null
}

variable "protected" {
  type    = bool
  default = null
}

variable "auto" {
  type    = bool
  default = false
}

variable "tags" {
  type    = map(string)
  default = null
}

data "aws_iam_policy_document" "assume" {
  for_each = toset(["eks.amazonaws.com", "ec2.amazonaws.com"])

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = [each.value]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = data.aws_iam_policy_document.assume["eks.amazonaws.com"].json
}

resource "aws_iam_role" "node" {
  name               = "node"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2.amazonaws.com"].json
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = ["eu-central-1a", "eu-central-1b"][count.index]
}

resource "aws_security_group" "main" {
  count  = 2
  name   = "cluster-${count.index}"
  vpc_id = aws_vpc.main.id
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_eks_cluster" "main" {
  name                      = "shop"
  version                   = var.kubernetes
  role_arn                  = aws_iam_role.cluster.arn
  enabled_cluster_log_types = var.logs
  tags                      = var.tags

  access_config {
    authentication_mode                         = var.mode
    bootstrap_cluster_creator_admin_permissions = var.creator
  }

  vpc_config {
    endpoint_private_access = var.private
    public_access_cidrs     = var.ranges
    security_group_ids      = var.groups == null ? null : [for group in var.groups : aws_security_group.main[group].id]
    subnet_ids              = aws_subnet.private[*].id
  }

  dynamic "encryption_config" {
    for_each = var.encrypted ? [1] : []

    content {
      resources = ["secrets"]

      provider {
        key_arn = aws_kms_key.main.arn
      }
    }
  }

  dynamic "upgrade_policy" {
    for_each = var.support[*]

    content {
      support_type = upgrade_policy.value
    }
  }

  dynamic "zonal_shift_config" {
    for_each = var.zonal[*]

    content {
      enabled = zonal_shift_config.value
    }
  }
}

resource "aws_eks_cluster" "auto" {
  name                          = "auto"
  role_arn                      = aws_iam_role.cluster.arn
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode = "API"
  }

  compute_config {
    enabled       = var.auto
    node_pools    = var.auto ? ["general-purpose"] : null
    node_role_arn = var.auto ? aws_iam_role.node.arn : null
  }

  kubernetes_network_config {
    service_ipv4_cidr = "172.20.0.0/16"

    elastic_load_balancing {
      enabled = var.auto
    }
  }

  storage_config {
    block_storage {
      enabled = var.auto
    }
  }

  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }
}

data "aws_eks_cluster" "main" {
  name = aws_eks_cluster.main.name
}

data "aws_eks_cluster_versions" "usual" {
  default_only = true
}

output "told" {
  value = data.aws_eks_cluster.main.arn == aws_eks_cluster.main.arn && data.aws_eks_cluster.main.vpc_config[0].vpc_id == aws_vpc.main.id
}

output "has_issuer" {
  value = startswith(aws_eks_cluster.main.identity[0].oidc[0].issuer, "https://oidc.eks.")
}

output "has_authority" {
  value = can(base64decode(aws_eks_cluster.main.certificate_authority[0].data)) && aws_eks_cluster.main.certificate_authority[0].data != ""
}

output "usual" {
  value = data.aws_eks_cluster_versions.usual.cluster_versions[*].cluster_version
}
