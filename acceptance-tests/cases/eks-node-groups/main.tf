# Nodes of a cluster that somebody else made: one group with a name, one with a launch template.

variable "present" {
  type    = bool
  default = true
}

variable "labels" {
  type    = map(string)
  default = null
}

variable "taints" {
  type = list(object({
    key    = string
    value  = optional(string)
    effect = string
  }))
  default = []
}

variable "sizes" {
  type    = object({ min = number, max = number, desired = number })
  default = { min = 1, max = 3, desired = 2 }
}

variable "unavailable" {
  type    = object({ count = optional(number), percentage = optional(number) })
  default = null
}

variable "repair" {
  type    = object({ enabled = bool, parallel = optional(number) })
  default = null
}

variable "kubernetes" {
  type    = string
  default = "1.33"
}

variable "release" {
  type    = string
  default = null
}

variable "template_version" {
  type    = string
  default = "1"
}

variable "tags" {
  type    = map(string)
  default = null
}

data "aws_vpc" "shop" {
  count = var.present ? 1 : 0
  tags  = { Name = "shop" }
}

data "aws_subnets" "shop" {
  count = var.present ? 1 : 0

  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.shop[0].id]
  }
}

resource "aws_iam_role" "node" {
  name = "node"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"]
    }]
  })
}

resource "aws_eks_node_group" "main" {
  count           = var.present ? 1 : 0
  cluster_name    = "shop"
  node_group_name = "main"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = data.aws_subnets.shop[0].ids
  version         = var.kubernetes
  release_version = var.release
  instance_types  = ["m7g.large", "m6g.large"]
  capacity_type   = "SPOT"
  disk_size       = 50
  labels          = var.labels
  tags            = var.tags

  force_update_version = true

  scaling_config {
    min_size     = var.sizes.min
    max_size     = var.sizes.max
    desired_size = var.sizes.desired
  }

  dynamic "taint" {
    for_each = var.taints

    content {
      key    = taint.value.key
      value  = taint.value.value
      effect = taint.value.effect
    }
  }

  dynamic "update_config" {
    for_each = var.unavailable[*]

    content {
      max_unavailable            = update_config.value.count
      max_unavailable_percentage = update_config.value.percentage
    }
  }

  dynamic "node_repair_config" {
    for_each = var.repair[*]

    content {
      enabled                           = node_repair_config.value.enabled
      max_parallel_nodes_repaired_count = node_repair_config.value.parallel
    }
  }
}

resource "aws_eks_node_group" "templated" {
  count                  = var.present ? 1 : 0
  cluster_name           = "shop"
  node_group_name_prefix = "templated-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = data.aws_subnets.shop[0].ids

  launch_template {
    name    = "nodes"
    version = var.template_version
  }

  scaling_config {
    min_size     = 0
    max_size     = 1
    desired_size = 0
  }
}

output "made" {
  value = var.present ? {
    image    = aws_eks_node_group.main[0].ami_type
    status   = aws_eks_node_group.main[0].status
    groups   = length(aws_eks_node_group.main[0].resources[0].autoscaling_groups)
    template = aws_eks_node_group.templated[0].launch_template[0].version
    prefix   = startswith(aws_eks_node_group.templated[0].node_group_name, "templated-")
  } : null
}
