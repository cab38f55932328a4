output "main" {
  value = provider::aws::trim_iam_role_path("arn:aws:sts::444455556666:assumed-role/example/session")
}
