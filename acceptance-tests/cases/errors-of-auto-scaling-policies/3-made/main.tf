resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.small"
}

resource "aws_autoscaling_group" "main" {
  name               = "main"
  min_size           = 0
  max_size           = 2
  availability_zones = ["eu-central-1a"]

  launch_template {
    id = aws_launch_template.main.id
  }
}
