resource "aws_ssm_parameter" "main" {
  name           = "/shop/main"
  type           = "SecureString"
  insecure_value = "for everybody"
}
