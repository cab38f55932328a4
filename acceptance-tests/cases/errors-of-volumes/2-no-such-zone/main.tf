resource "aws_ebs_volume" "main" {
  availability_zone = "eu-central-1z"
  size              = 10
}
