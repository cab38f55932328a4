data "aws_ami" "main" {
  most_recent = true
  name_regex  = "("
  uefi_data   = "x"

  filter {
    name   = "name"
    values = ["amzn2-ami-*"]
  }
}
