# Instances are replaced when what they are launched from changes, or what is named beside that.

variable "type" {
  type    = string
  default = "t3.micro"
}

variable "owner" {
  type    = string
  default = "one"
}

# A state that was imported does not know them, so they come later.
variable "hooks" {
  type    = list(string)
  default = []
}

variable "grace" {
  type    = number
  default = 300
}

resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = var.type
}

resource "aws_autoscaling_group" "main" {
  name                      = "main"
  min_size                  = 2
  max_size                  = 3
  availability_zones        = ["eu-central-1a", "eu-central-1b"]
  health_check_grace_period = var.grace
  protect_from_scale_in     = true

  launch_template {
    id      = aws_launch_template.main.id
    version = aws_launch_template.main.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
    triggers = ["tag"]
    preferences {
      auto_rollback          = true
      checkpoint_delay       = "60"
      checkpoint_percentages = [50, 100]
      instance_warmup        = "30"
      min_healthy_percentage = 50
    }
  }

  tag {
    key                 = "Owner"
    value               = var.owner
    propagate_at_launch = true
  }
}

# What hashicorp/aws does not take back.
resource "aws_autoscaling_group" "prefixed" {
  name_prefix             = "prefixed-"
  min_size                = 0
  max_size                = 0
  availability_zones      = ["eu-central-1a"]
  default_instance_warmup = var.grace == 300 ? 30 : null
  desired_capacity_type   = var.grace == 300 ? "vcpu" : null

  launch_template {
    name = aws_launch_template.main.name
  }

  dynamic "initial_lifecycle_hook" {
    for_each = var.hooks
    content {
      name                 = initial_lifecycle_hook.value
      lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
      default_result       = "CONTINUE"
      heartbeat_timeout    = 60
    }
  }
}

resource "aws_autoscaling_lifecycle_hook" "main" {
  name                   = "main"
  autoscaling_group_name = aws_autoscaling_group.main.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_LAUNCHING"
  heartbeat_timeout      = var.grace == 300 ? 60 : null
}
