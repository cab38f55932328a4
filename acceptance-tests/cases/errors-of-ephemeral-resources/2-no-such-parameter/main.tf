ephemeral "aws_ssm_parameter" "main" {
  arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/nowhere"
}
