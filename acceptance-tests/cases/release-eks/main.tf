# One apply from nothing: a network, a cluster with its nodes, and an app on it that a load balancer leads to.

variable "tag" {
  type    = string
  default = "1"
}

data "aws_iam_policy_document" "assume" {
  for_each = toset(["eks", "ec2"])

  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["${each.value}.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "cluster" {
  name               = "cluster"
  assume_role_policy = data.aws_iam_policy_document.assume["eks"].json
}

resource "aws_iam_role" "node" {
  name               = "node"
  assume_role_policy = data.aws_iam_policy_document.assume["ec2"].json
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
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

resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn

  # Whoever makes the cluster may do everything in it, the release too.
  access_config {
    authentication_mode                         = "API"
    bootstrap_cluster_creator_admin_permissions = true
  }

  vpc_config {
    subnet_ids = aws_subnet.private[*].id
  }

  depends_on = [aws_iam_role_policy_attachment.cluster]
}

resource "aws_eks_node_group" "web" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "web"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = aws_subnet.private[*].id

  scaling_config {
    min_size     = 1
    desired_size = 2
    max_size     = 3
  }

  # The name of a cluster stays the same when it is made anew.
  lifecycle {
    replace_triggered_by = [aws_eks_cluster.main.arn]
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}

resource "slipway_release" "web" {
  name             = "web"
  namespace        = "shop"
  create_namespace = true
  cluster          = aws_eks_cluster.main.arn
  manifests        = [file("${path.module}/web.yaml")]
  images           = { web = "registry.example/web:${var.tag}" }

  # Its pods need machines, and its load balancer has to be gone before they are.
  depends_on = [aws_eks_node_group.web]
}

output "addresses" {
  value = length(slipway_release.web.endpoints["Service/shop/web"])
}
