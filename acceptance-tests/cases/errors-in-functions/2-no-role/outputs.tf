output "main" {
  value = provider::aws::trim_iam_role_path("arn:aws:iam::444455556666:user/path/example")
}
