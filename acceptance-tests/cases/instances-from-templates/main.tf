# Instances that are launched from templates: what the configuration leaves out comes from there.

variable "version_of" {
  type    = string
  default = "1"
}

variable "monitored" {
  type    = bool
  default = false
}

data "aws_availability_zones" "main" {}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = data.aws_availability_zones.main.names[0]
}

resource "aws_security_group" "main" {
  name   = "main"
  vpc_id = aws_vpc.main.id
}

resource "aws_launch_template" "main" {
  name                   = "main"
  image_id               = "ami-12c6146b"
  instance_type          = "t3.micro"
  user_data              = base64encode("#!/bin/sh\necho one\n")
  vpc_security_group_ids = [aws_security_group.main.id]

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
  }

  dynamic "monitoring" {
    for_each = var.monitored ? [1] : []

    content {
      enabled = true
    }
  }

  tag_specifications {
    resource_type = "volume"
    tags          = { Name = "template" }
  }
}

resource "aws_instance" "main" {
  subnet_id = aws_subnet.main.id
  tags      = { Name = "main" }

  launch_template {
    id      = aws_launch_template.main.id
    version = var.version_of
  }
}

# Its root device is that of the template's image.
resource "aws_instance" "named" {
  subnet_id     = aws_subnet.main.id
  instance_type = "t3.small"

  launch_template {
    name = aws_launch_template.main.name
  }

  root_block_device {
    volume_size = 12
    tags        = { Name = "named" }
  }
}

output "seen" {
  value = [
    aws_instance.main.instance_type, aws_instance.main.ami, aws_instance.main.monitoring,
    one(aws_instance.main.metadata_options).http_tokens, one(aws_instance.main.launch_template).name,
    aws_instance.named.instance_type, one(aws_instance.named.root_block_device).volume_size,
    aws_instance.main.vpc_security_group_ids == toset([aws_security_group.main.id]),
  ]
}
