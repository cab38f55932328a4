# What sends traffic to a group, which somebody else made: instances are registered and taken off some time
# after the answer.

variable "balancers" {
  type    = list(string)
  default = null
}

variable "targets" {
  type    = list(string)
  default = null
}

variable "sources" {
  type    = map(string)
  default = {}
}

resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
}

resource "aws_autoscaling_group" "main" {
  name               = "main"
  min_size           = 1
  max_size           = 1
  availability_zones = ["eu-central-1a"]
  load_balancers     = var.balancers
  target_group_arns  = var.targets

  launch_template {
    id      = aws_launch_template.main.id
    version = aws_launch_template.main.latest_version
  }

  dynamic "traffic_source" {
    for_each = var.sources
    content {
      identifier = traffic_source.key
      type       = traffic_source.value
    }
  }
}

output "sources" {
  value = sort([for source in aws_autoscaling_group.main.traffic_source : source.type])
}
