resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.small"
}

resource "aws_autoscaling_group" "main" {
  name               = "main"
  min_size           = 0
  max_size            = 2
  availability_zones = ["eu-central-1a"]

  launch_template {
    id      = aws_launch_template.main.id
    version = aws_launch_template.main.latest_version
  }
}

resource "aws_autoscaling_schedule" "main" {
  scheduled_action_name  = "main"
  autoscaling_group_name = aws_autoscaling_group.main.name
  desired_capacity       = 1
  max_size               = 2
  start_time             = "2020-01-01T00:00:00Z"
}

resource "aws_autoscaling_lifecycle_hook" "main" {
  name                    = "main"
  autoscaling_group_name  = aws_autoscaling_group.main.name
  lifecycle_transition    = "autoscaling:EC2_INSTANCE_LAUNCHING"
  notification_target_arn = "arn:aws:sqs:eu-central-1:123456789012:main"
}
