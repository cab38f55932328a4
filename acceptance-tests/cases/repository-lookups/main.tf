# Repositories that exist, and the image that was pushed last.

resource "aws_ecr_repository" "main" {
  name                 = "shop/main"
  image_tag_mutability = "IMMUTABLE"
  tags                 = { Team = "web" }

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  }
}

resource "aws_ecr_repository" "bare" {
  name = "bare"
}

data "aws_ecr_repository" "main" {
  name = aws_ecr_repository.main.name
}

data "aws_ecr_repository" "bare" {
  name        = aws_ecr_repository.bare.name
  registry_id = aws_ecr_repository.bare.registry_id
}

output "main" {
  value = [
    data.aws_ecr_repository.main.arn == aws_ecr_repository.main.arn,
    data.aws_ecr_repository.main.id,
    data.aws_ecr_repository.main.repository_url == aws_ecr_repository.main.repository_url,
    data.aws_ecr_repository.main.registry_id == aws_ecr_repository.main.registry_id,
    data.aws_ecr_repository.main.image_tag_mutability,
    data.aws_ecr_repository.main.image_scanning_configuration[0].scan_on_push,
    data.aws_ecr_repository.main.encryption_configuration[0].encryption_type,
    data.aws_ecr_repository.main.encryption_configuration[0].kms_key == aws_ecr_repository.main.encryption_configuration[0].kms_key,
    data.aws_ecr_repository.main.tags.Team,
  ]
}

output "bare" {
  value = [
    data.aws_ecr_repository.bare.image_tag_mutability,
    data.aws_ecr_repository.bare.image_scanning_configuration[0].scan_on_push,
    data.aws_ecr_repository.bare.encryption_configuration[0].encryption_type,
    length(data.aws_ecr_repository.bare.tags),
    length(data.aws_ecr_repository.bare.most_recent_image_tags),
  ]
}

output "newest" {
  value = data.aws_ecr_repository.main.most_recent_image_tags
}
