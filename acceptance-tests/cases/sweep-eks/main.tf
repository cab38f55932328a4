# The cluster that the sweeps of faults go through, with what a small team puts around it. Its network is
# there before: a VPC has no name by which it would be found again, which `sweep-network` is about.

data "aws_iam_policy_document" "assume" {
  for_each = toset(["eks", "ec2", "pods.eks", "eks-fargate-pods"])

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

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

resource "aws_iam_role" "pod" {
  name               = "pod"
  assume_role_policy = data.aws_iam_policy_document.assume["pods.eks"].json
}

resource "aws_iam_role" "fargate" {
  name               = "fargate"
  assume_role_policy = data.aws_iam_policy_document.assume["eks-fargate-pods"].json
}

resource "aws_iam_policy" "pod" {
  name = "pod"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "cluster" {
  role       = aws_iam_role.cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:aws:iam::aws:policy/${each.value}"
}

resource "aws_iam_role_policy_attachment" "pod" {
  role       = aws_iam_role.pod.name
  policy_arn = aws_iam_policy.pod.arn
}

resource "aws_iam_role_policy" "pod" {
  role = aws_iam_role.pod.name
  name = "queue"

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.jobs.arn }]
  })
}

data "aws_vpc" "main" {
  default = true
}

data "aws_subnets" "main" {
  filter {
    name   = "vpc-id"
    values = [data.aws_vpc.main.id]
  }
}

resource "aws_s3_bucket" "uploads" {
  bucket = "slipway-sweep-uploads"
}

resource "aws_s3_bucket_versioning" "uploads" {
  bucket = aws_s3_bucket.uploads.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_object" "greeting" {
  bucket  = aws_s3_bucket_versioning.uploads.bucket
  key     = "greeting.txt"
  content = "hello"
}

resource "aws_sqs_queue" "jobs" {
  name = "jobs"
}

resource "aws_ssm_parameter" "bucket" {
  name  = "/shop/bucket"
  type  = "String"
  value = aws_s3_bucket.uploads.bucket
}

resource "aws_cloudwatch_log_group" "cluster" {
  name              = "/aws/eks/shop/cluster"
  retention_in_days = 30
}

resource "aws_ecr_repository" "web" {
  name = "web"
}

resource "aws_eks_cluster" "main" {
  name                          = "shop"
  role_arn                      = aws_iam_role.cluster.arn
  enabled_cluster_log_types     = ["api"]
  bootstrap_self_managed_addons = false

  access_config {
    authentication_mode = "API"
  }

  vpc_config {
    endpoint_private_access = true
    subnet_ids              = data.aws_subnets.main.ids
  }

  depends_on = [aws_cloudwatch_log_group.cluster, aws_iam_role_policy_attachment.cluster]
}

resource "aws_iam_openid_connect_provider" "sso" {
  url             = "https://sso.example.com/shop"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"]
}

resource "aws_eks_addon" "network" {
  cluster_name = aws_eks_cluster.main.name
  addon_name   = "vpc-cni"
}

resource "aws_launch_template" "node" {
  name = "node"

  metadata_options {
    http_tokens = "required"
  }

  depends_on = [aws_eks_addon.network]
}

resource "aws_eks_node_group" "web" {
  cluster_name    = aws_eks_cluster.main.name
  node_group_name = "web"
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = data.aws_subnets.main.ids

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  scaling_config {
    min_size     = 1
    desired_size = 1
    max_size     = 2
  }

  depends_on = [aws_iam_role_policy_attachment.node]
}

resource "aws_eks_addon" "names" {
  cluster_name = aws_eks_node_group.web.cluster_name
  addon_name   = "coredns"
}

resource "aws_eks_fargate_profile" "jobs" {
  cluster_name           = aws_eks_cluster.main.name
  fargate_profile_name   = "jobs"
  pod_execution_role_arn = aws_iam_role.fargate.arn
  subnet_ids             = data.aws_subnets.main.ids

  selector {
    namespace = "jobs"
  }
}

resource "aws_eks_identity_provider_config" "sso" {
  cluster_name = aws_eks_cluster.main.name

  oidc {
    client_id                     = "kubernetes"
    identity_provider_config_name = "sso"
    issuer_url                    = "https://sso.example.com/shop"
  }
}

resource "aws_eks_access_entry" "admin" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_iam_role.pod.arn
}

resource "aws_eks_access_policy_association" "admin" {
  cluster_name  = aws_eks_cluster.main.name
  principal_arn = aws_eks_access_entry.admin.principal_arn
  policy_arn    = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"

  access_scope {
    type = "cluster"
  }
}

resource "aws_eks_pod_identity_association" "app" {
  cluster_name    = aws_eks_cluster.main.name
  namespace       = "shop"
  service_account = "app"
  role_arn        = aws_iam_role.pod.arn
}
