resource "aws_ecr_repository" "main" {
  name                 = "main"
  image_tag_mutability = "SOMETIMES"
}

resource "aws_ecr_lifecycle_policy" "main" {
  repository = aws_ecr_repository.main.name
  policy     = "{ rules = [] }"
}
