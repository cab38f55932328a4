resource "aws_autoscaling_policy" "main" {
  name                   = "main"
  autoscaling_group_name = "nobody-made-it"
  adjustment_type        = "ChangeInCapacity"
  scaling_adjustment     = 1
}
