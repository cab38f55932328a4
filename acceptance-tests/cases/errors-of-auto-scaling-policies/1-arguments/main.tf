resource "aws_autoscaling_policy" "simple" {
  name                      = "simple"
  autoscaling_group_name    = "main"
  estimated_instance_warmup = 60
}

resource "aws_autoscaling_policy" "steps" {
  name                   = "steps"
  autoscaling_group_name = "main"
  policy_type            = "StepScaling"
  adjustment_type        = "ChangeInCapacity"
  cooldown               = 60
  scaling_adjustment     = 1
}

resource "aws_autoscaling_policy" "tracking" {
  name                   = "tracking"
  autoscaling_group_name = "main"
  policy_type            = "TargetTrackingScaling"
  adjustment_type        = "ChangeInCapacity"

  predictive_scaling_configuration {
    metric_specification {
      target_value = 50
      predefined_metric_pair_specification {
        predefined_metric_type = "ASGCPUUtilization"
      }
    }
  }
}

resource "aws_autoscaling_policy" "predictive" {
  name                   = "predictive"
  autoscaling_group_name = "main"
  policy_type            = "PredictiveScaling"

  step_adjustment {
    scaling_adjustment = 1
  }
}
