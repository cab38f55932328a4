# What a group is launched from: several types, what an instance has to have, one template, or a launch
# configuration that somebody else made.

variable "kind" {
  type = string
}

variable "version_of" {
  type    = string
  default = "$Default"
}

variable "share" {
  type    = number
  default = 50
}

resource "aws_launch_template" "main" {
  name          = "main"
  image_id      = "ami-12c6146b"
  instance_type = "t3.micro"
}

resource "aws_launch_template" "other" {
  name          = "other"
  image_id      = "ami-12c6146b"
  instance_type = "t3.small"
}

resource "aws_autoscaling_group" "main" {
  name                 = "main"
  min_size             = 1
  max_size             = 2
  availability_zones   = ["eu-central-1a", "eu-central-1b"]
  launch_configuration = var.kind == "configuration" ? "theirs" : null

  dynamic "launch_template" {
    for_each = var.kind == "template" ? [var.version_of] : []
    content {
      name    = aws_launch_template.other.name
      version = launch_template.value
    }
  }

  dynamic "mixed_instances_policy" {
    for_each = contains(["types", "requirements"], var.kind) ? [var.share] : []
    content {
      instances_distribution {
        on_demand_base_capacity                  = 1
        on_demand_percentage_above_base_capacity = mixed_instances_policy.value
        spot_allocation_strategy                 = "price-capacity-optimized"
      }
      launch_template {
        launch_template_specification {
          launch_template_id = var.kind == "types" ? aws_launch_template.main.id : aws_launch_template.other.id
          version            = var.version_of
        }
        dynamic "override" {
          for_each = var.kind == "types" ? ["t3.small", "t3.medium"] : []
          content {
            instance_type     = override.value
            weighted_capacity = "1"
            dynamic "launch_template_specification" {
              for_each = override.value == "t3.medium" ? ["1"] : []
              content {
                launch_template_name = aws_launch_template.other.name
                version              = launch_template_specification.value
              }
            }
          }
        }
        dynamic "override" {
          for_each = var.kind == "requirements" ? [2048] : []
          content {
            instance_requirements {
              memory_mib {
                min = override.value
                max = 8192
              }
              vcpu_count {
                min = 2
                max = 4
              }
              memory_gib_per_vcpu {
                min = 0.5
              }
              bare_metal            = "excluded"
              cpu_manufacturers     = ["amd", "intel"]
              allowed_instance_types = ["t3*", "m5.*"]
            }
          }
        }
      }
    }
  }
}
