resource "aws_ecr_repository" "main" {
  name                 = "main"
  image_tag_mutability = "IMMUTABLE_WITH_EXCLUSION"
}
