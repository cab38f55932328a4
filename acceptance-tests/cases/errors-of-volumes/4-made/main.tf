resource "aws_ebs_volume" "main" {
  availability_zone = "eu-central-1a"
  size              = 10
  type              = "gp3"
  final_snapshot    = true
}
