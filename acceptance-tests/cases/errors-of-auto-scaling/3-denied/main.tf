resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "main" {
  name               = "main"
  availability_zones = ["eu-central-1a"]
  min_size           = 1
  max_size           = 2

  launch_template {
    id = aws_launch_template.main.id
  }
}
