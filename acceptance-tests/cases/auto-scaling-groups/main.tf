# Auto Scaling groups with what belongs to them: sizes, tags, metrics, a warm pool, schedules and hooks.

variable "least" {
  type    = number
  default = 1
}

variable "most" {
  type    = number
  default = 4
}

variable "desired" {
  type    = number
  default = null
}

variable "more" {
  type    = bool
  default = true
}

variable "tags" {
  type    = map(string)
  default = { Name = "web", Owner = "team" }
}

variable "metrics" {
  type    = list(string)
  default = ["GroupDesiredCapacity", "GroupInServiceInstances"]
}

variable "resting" {
  type    = list(string)
  default = ["AZRebalance"]
}

variable "recurrence" {
  type    = string
  default = "0 8 * * MON-FRI"
}

variable "timeout" {
  type    = number
  default = 300
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count             = 2
  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = "eu-central-1${["a", "b"][count.index]}"
}

resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "web" {
  name                      = "web"
  min_size                  = var.least
  max_size                  = var.most
  desired_capacity          = var.desired
  vpc_zone_identifier       = var.more ? aws_subnet.main[*].id : [aws_subnet.main[0].id]
  health_check_grace_period = var.timeout
  default_instance_warmup   = var.timeout
  max_instance_lifetime     = var.more ? 604800 : null
  termination_policies      = var.more ? ["OldestInstance", "Default"] : null
  capacity_rebalance        = var.more
  protect_from_scale_in     = var.more
  enabled_metrics           = var.metrics
  suspended_processes       = var.resting

  launch_template {
    id      = aws_launch_template.main.id
    version = "$Latest"
  }

  dynamic "instance_maintenance_policy" {
    for_each = var.more ? [120] : []
    content {
      min_healthy_percentage = 90
      max_healthy_percentage = instance_maintenance_policy.value
    }
  }

  dynamic "warm_pool" {
    for_each = var.more ? ["Stopped"] : []
    content {
      pool_state                  = warm_pool.value
      min_size                    = 1
      max_group_prepared_capacity = var.most
      instance_reuse_policy {
        reuse_on_scale_in = true
      }
    }
  }

  dynamic "tag" {
    for_each = var.tags
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = tag.key == "Name"
    }
  }
}

# A name that is made up, zones instead of subnets, and what is usual for the rest.
resource "aws_autoscaling_group" "made_up" {
  min_size           = 0
  max_size           = 0
  availability_zones = ["eu-central-1a"]

  launch_template {
    name = aws_launch_template.main.name
  }
}

resource "aws_autoscaling_schedule" "morning" {
  scheduled_action_name  = "morning"
  autoscaling_group_name = aws_autoscaling_group.web.name
  min_size               = var.least
  max_size               = -1
  desired_capacity       = var.most
  recurrence             = var.recurrence
  time_zone              = "Europe/Berlin"
}

resource "aws_autoscaling_schedule" "once" {
  scheduled_action_name  = "once"
  autoscaling_group_name = aws_autoscaling_group.web.name
  desired_capacity       = 2
  min_size               = -1
  max_size               = -1
  start_time             = "2090-01-01T08:00:00Z"
  end_time               = "2090-01-02T08:00:00Z"
}

# What is left out is 0.
resource "aws_autoscaling_schedule" "night" {
  scheduled_action_name  = "night"
  autoscaling_group_name = aws_autoscaling_group.web.name
  recurrence             = "0 20 * * *"
}

resource "aws_autoscaling_lifecycle_hook" "last" {
  name                   = "last"
  autoscaling_group_name = aws_autoscaling_group.web.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_TERMINATING"
  heartbeat_timeout      = var.timeout
  notification_metadata  = "{\"to\":\"web\"}"
}

output "sizes" {
  value = [aws_autoscaling_group.web.desired_capacity, coalesce(aws_autoscaling_group.web.warm_pool_size, 0)]
}

output "zones" {
  value = sort(aws_autoscaling_group.web.availability_zones)
}
