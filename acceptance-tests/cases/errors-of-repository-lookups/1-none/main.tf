data "aws_ecr_repository" "main" {
  name = "nobody/made-it"
}
