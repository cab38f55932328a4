# A parameter that is there already is taken over, with everything that it has.

resource "aws_ssm_parameter" "main" {
  name      = "/shop/main"
  type      = "String"
  value     = "ours"
  overwrite = true
  tags      = { Name = "main" }
}

resource "aws_ssm_parameter" "new" {
  name      = "/shop/new"
  type      = "String"
  value     = "ours"
  overwrite = true
}
