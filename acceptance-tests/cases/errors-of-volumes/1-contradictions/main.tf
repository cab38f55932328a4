resource "aws_ebs_volume" "usual" {
  availability_zone = "eu-central-1a"
  size              = 10
  iops              = 500
}

resource "aws_ebs_volume" "provisioned" {
  availability_zone = "eu-central-1a"
  size              = 10
  type              = "io2"
  throughput        = 250
}

resource "aws_ebs_volume" "shared" {
  availability_zone    = "eu-central-1a"
  size                 = 10
  type                 = "gp3"
  multi_attach_enabled = true
}
