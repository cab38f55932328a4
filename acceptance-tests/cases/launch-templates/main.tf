# Launch templates: each change is a version, which becomes the default one or not.

variable "user_data" {
  type    = string
  default = null
}

variable "instance_type" {
  type    = string
  default = "t3.micro"
}

variable "everything" {
  type    = bool
  default = false
}

variable "default_version" {
  type    = number
  default = null
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_launch_template" "main" {
  name                   = "main"
  description            = var.instance_type
  image_id               = "ami-12c6146b"
  instance_type          = var.instance_type
  user_data              = var.user_data
  update_default_version = true
  vpc_security_group_ids = ["sg-0123456789abcdef0"]
  tags                   = var.tags

  dynamic "block_device_mappings" {
    for_each = var.everything ? ["/dev/sda1", "/dev/sdb"] : []
    content {
      device_name = block_device_mappings.value
      ebs {
        delete_on_termination = true
        encrypted             = "true"
        volume_size           = 20
        volume_type           = "gp3"
        iops                  = 3000
        throughput            = 125
      }
    }
  }

  dynamic "network_interfaces" {
    for_each = var.everything ? [0] : []
    content {
      associate_public_ip_address = "false"
      delete_on_termination       = "1"
      description                 = "first"
      device_index                = network_interfaces.value
      ipv4_addresses              = ["10.0.0.10", "10.0.0.11"]
      ipv6_addresses              = ["2001:db8::1"]
    }
  }

  dynamic "tag_specifications" {
    for_each = var.everything ? ["instance", "volume"] : []
    content {
      resource_type = tag_specifications.value
      tags = {
        Name  = "main"
        Owner = tag_specifications.value
      }
    }
  }

  dynamic "metadata_options" {
    for_each = var.everything ? [2] : []
    content {
      http_endpoint               = "enabled"
      http_tokens                 = "required"
      http_put_response_hop_limit = metadata_options.value
    }
  }

  dynamic "iam_instance_profile" {
    for_each = var.everything ? ["nodes"] : []
    content {
      name = iam_instance_profile.value
    }
  }

  dynamic "instance_market_options" {
    for_each = var.everything ? ["spot"] : []
    content {
      market_type = instance_market_options.value
      spot_options {
        max_price          = "0.05"
        spot_instance_type = "one-time"
      }
    }
  }

  dynamic "monitoring" {
    for_each = var.everything ? [true] : []
    content {
      enabled = monitoring.value
    }
  }

  dynamic "placement" {
    for_each = var.everything ? ["default"] : []
    content {
      tenancy = placement.value
    }
  }
}

# What fits is chosen when an instance is launched. Nobody changes what is the default version but the argument.
resource "aws_launch_template" "fitting" {
  name_prefix     = "fitting-"
  default_version = var.default_version
  description     = var.instance_type
  ebs_optimized   = true

  instance_requirements {
    memory_mib {
      min = 2048
      max = 8192
    }
    vcpu_count {
      min = 2
    }
    memory_gib_per_vcpu {
      min = 0.5
      max = 4
    }
    cpu_manufacturers    = ["amd", "intel"]
    instance_generations = ["current"]
  }
}

output "versions" {
  value = [
    aws_launch_template.main.latest_version, aws_launch_template.main.default_version,
    aws_launch_template.fitting.latest_version, aws_launch_template.fitting.default_version,
  ]
}

# Groups may say the rest.
resource "aws_launch_template" "empty" {
  name = "empty"
}
