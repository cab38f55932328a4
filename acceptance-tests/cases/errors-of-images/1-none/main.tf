data "aws_ami" "main" {
  owners     = ["amazon"]
  name_regex = "^nothing-is-called-so"
}
