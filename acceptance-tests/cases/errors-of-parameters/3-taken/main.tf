resource "aws_ssm_parameter" "main" {
  name  = "/shop/main"
  type  = "String"
  value = "first"
}

resource "aws_ssm_parameter" "second" {
  name  = "/shop/main"
  type  = "String"
  value = "second"

  depends_on = [aws_ssm_parameter.main]
}
