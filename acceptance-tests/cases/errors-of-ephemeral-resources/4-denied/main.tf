ephemeral "aws_ecr_authorization_token" "main" {}
