resource "aws_ebs_volume" "nothing" {
  availability_zone = "eu-central-1a"
}
