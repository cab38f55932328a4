resource "aws_ssm_parameter" "none" {
  name = "/shop/none"
  type = "Text"
}
