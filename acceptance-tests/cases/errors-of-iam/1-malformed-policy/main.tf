resource "aws_iam_role" "main" {
  name               = "main"
  assume_role_policy = "{ Version = 2012-10-17 }"
}
