output "main" {
  value = provider::aws::arn_parse("role/example").account_id
}
