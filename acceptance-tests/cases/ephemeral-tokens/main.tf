ephemeral "aws_eks_cluster_auth" "main" {
  name = "demo"
}

ephemeral "aws_ecr_authorization_token" "main" {}

data "aws_eks_cluster_auth" "main" {
  name = "demo"
}

data "aws_ecr_authorization_token" "main" {}

output "cluster" {
  value = data.aws_eks_cluster_auth.main.id
}

output "is_token" {
  value = nonsensitive(startswith(data.aws_eks_cluster_auth.main.token, "k8s-aws-v1."))
}

output "user" {
  value = data.aws_ecr_authorization_token.main.user_name
}

output "is_password" {
  value = nonsensitive(base64decode(data.aws_ecr_authorization_token.main.authorization_token) == "AWS:${data.aws_ecr_authorization_token.main.password}")
}
