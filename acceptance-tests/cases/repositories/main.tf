# Repositories of images: settings in place, policies by meaning, and what somebody else changes.

variable "mutability" {
  type = string
}

variable "scan" {
  type = bool
}

variable "days" {
  type = number
}

variable "actions" {
  type = list(string)
}

variable "force" {
  type = bool
}

variable "tags" {
  type = map(string)
}

resource "aws_ecr_repository" "main" {
  name                 = "shop/main"
  image_tag_mutability = var.mutability
  force_delete         = var.force
  tags                 = var.tags

  image_scanning_configuration {
    scan_on_push = var.scan
  }
}

resource "aws_ecr_repository" "encrypted" {
  name = "encrypted"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = "arn:aws:kms:eu-central-1:123456789012:key/00000000-0000-0000-0000-000000000001"
  }
}

resource "aws_ecr_repository" "bare" {
  name = "bare"
}

resource "aws_ecr_lifecycle_policy" "main" {
  repository = aws_ecr_repository.main.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Untagged images go"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = var.days }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_ecr_repository_policy" "main" {
  repository = aws_ecr_repository.main.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Pull"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:root" }
      Action    = var.actions
    }]
  })
}
