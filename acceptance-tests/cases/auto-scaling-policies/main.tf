# Scaling policies of every type.

variable "target" {
  type    = number
  default = 50
}

variable "steps" {
  type    = map(number)
  default = { "0" = 1, "10.5" = 2 }
}

variable "enabled" {
  type    = bool
  default = true
}

variable "simple" {
  type    = bool
  default = true
}

variable "said" {
  type    = bool
  default = null
}

variable "label" {
  type    = string
  default = "Messages for each instance"
}

resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
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

resource "aws_autoscaling_policy" "simple" {
  name                   = "simple"
  autoscaling_group_name = aws_autoscaling_group.main.name
  policy_type            = var.simple ? null : "StepScaling"
  adjustment_type        = var.simple ? "PercentChangeInCapacity" : "ChangeInCapacity"
  scaling_adjustment     = var.simple ? 25 : null
  cooldown               = var.simple ? 120 : null

  min_adjustment_magnitude  = var.simple ? 1 : null
  estimated_instance_warmup = var.simple ? null : 90

  dynamic "step_adjustment" {
    for_each = var.simple ? [] : [1]
    content {
      metric_interval_lower_bound = "0"
      scaling_adjustment          = step_adjustment.value
    }
  }
}

resource "aws_autoscaling_policy" "steps" {
  name                      = "steps"
  autoscaling_group_name    = aws_autoscaling_group.main.name
  policy_type               = "StepScaling"
  adjustment_type           = "ChangeInCapacity"
  estimated_instance_warmup = 60
  metric_aggregation_type   = "Maximum"
  enabled                   = var.enabled

  dynamic "step_adjustment" {
    for_each = var.steps
    content {
      metric_interval_lower_bound = step_adjustment.key
      metric_interval_upper_bound = step_adjustment.key == "0" ? "10.5" : null
      scaling_adjustment          = step_adjustment.value
    }
  }
}

resource "aws_autoscaling_policy" "tracking" {
  name                      = "tracking"
  autoscaling_group_name    = aws_autoscaling_group.main.name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 60

  target_tracking_configuration {
    target_value     = var.target
    disable_scale_in = !var.enabled
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

resource "aws_autoscaling_policy" "own_metric" {
  name                      = "own-metric"
  autoscaling_group_name    = aws_autoscaling_group.main.name
  policy_type               = "TargetTrackingScaling"
  estimated_instance_warmup = 60

  target_tracking_configuration {
    target_value = 12.5
    customized_metric_specification {
      metrics {
        id          = "per_instance"
        label       = var.label
        expression  = "messages / instances"
        return_data = var.said
      }
      metrics {
        id          = "messages"
        return_data = false
        metric_stat {
          stat = "Sum"
          metric {
            namespace   = "AWS/SQS"
            metric_name = "ApproximateNumberOfMessagesVisible"
            dimensions {
              name  = "QueueName"
              value = "main"
            }
          }
        }
      }
      metrics {
        id          = "instances"
        return_data = false
        metric_stat {
          stat = "Average"
          metric {
            namespace   = "AWS/AutoScaling"
            metric_name = "GroupInServiceInstances"
          }
        }
      }
    }
  }
}

resource "aws_autoscaling_policy" "predictive" {
  name                   = "predictive"
  autoscaling_group_name = aws_autoscaling_group.main.name
  policy_type            = "PredictiveScaling"

  predictive_scaling_configuration {
    mode                         = var.enabled ? "ForecastAndScale" : "ForecastOnly"
    max_capacity_breach_behavior = "IncreaseMaxCapacity"
    max_capacity_buffer          = "10"
    scheduling_buffer_time       = "60"
    metric_specification {
      target_value = var.target
      predefined_metric_pair_specification {
        predefined_metric_type = "ASGCPUUtilization"
      }
    }
  }
}
