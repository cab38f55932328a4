resource "aws_autoscaling_policy" "main" {
  name                   = "main"
  autoscaling_group_name = aws_autoscaling_group.main.name
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
}
