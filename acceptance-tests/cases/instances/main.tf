# Instances: launched with everything, changed in place, stopped and started for what needs it, replaced where
# that is asked for, and made again when somebody ends them.

variable "instance_type" {
  type    = string
  default = "t3.micro"
}

variable "user_data" {
  type    = string
  default = "#!/bin/sh\necho one\n"
}

variable "changed" {
  description = "Whether everything that changes in place has its other value."
  type        = bool
  default     = false
}

# EBS takes another modification when it has optimized the volume, which takes hours.
variable "size" {
  type    = number
  default = 10
}

variable "guarded" {
  description = "Whether nobody may stop it, which keeps it from being terminated as well."
  type        = bool
  default     = true
}

variable "renamed" {
  description = "Whether it is named after its id."
  type        = bool
  default     = false
}

variable "replaces" {
  type    = bool
  default = false
}

variable "volume_tags" {
  type    = map(string)
  default = { Name = "all" }
}

locals {
  image = "ami-12c6146b"
}

resource "aws_vpc" "main" {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "main" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.0.0.0/24"
  availability_zone = "eu-central-1b"
}

resource "aws_security_group" "main" {
  for_each = toset(["first", "second"])
  name     = each.key
  vpc_id   = aws_vpc.main.id
}

resource "aws_iam_role" "main" {
  name = "machine"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_instance_profile" "main" {
  for_each = toset(["first", "second"])
  name     = each.key
  role     = aws_iam_role.main.name
}

resource "aws_key_pair" "main" {
  key_name   = "main"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPvM6pgTMKZ9kAuSbHJxCbIl2YRIy8D7YhJQzNDpGB3M"
}

resource "aws_instance" "main" {
  ami                                  = local.image
  instance_type                        = var.instance_type
  subnet_id                            = aws_subnet.main.id
  private_ip                           = "10.0.0.10"
  secondary_private_ips                = var.changed ? ["10.0.0.12", "10.0.0.13"] : ["10.0.0.11", "10.0.0.12"]
  vpc_security_group_ids               = [aws_security_group.main[var.changed ? "second" : "first"].id]
  associate_public_ip_address          = true
  key_name                             = aws_key_pair.main.key_name
  iam_instance_profile                 = aws_iam_instance_profile.main[var.changed ? "second" : "first"].name
  user_data                            = var.user_data
  user_data_replace_on_change          = var.replaces
  monitoring                           = var.changed
  source_dest_check                    = var.changed
  disable_api_stop                     = var.guarded
  disable_api_termination              = var.changed
  instance_initiated_shutdown_behavior = var.changed ? "terminate" : "stop"

  credit_specification {
    cpu_credits = var.changed ? "unlimited" : "standard"
  }

  maintenance_options {
    auto_recovery = var.changed ? "disabled" : "default"
  }

  metadata_options {
    http_tokens                 = var.changed ? "required" : "optional"
    http_put_response_hop_limit = var.changed ? 2 : 1
    instance_metadata_tags      = var.changed ? "enabled" : "disabled"
  }

  private_dns_name_options {
    enable_resource_name_dns_a_record = var.changed
    hostname_type                     = var.renamed ? "resource-name" : "ip-name"
  }

  capacity_reservation_specification {
    capacity_reservation_preference = var.changed ? "none" : "open"
  }

  root_block_device {
    volume_type           = "gp3"
    volume_size           = var.size
    throughput            = var.size > 10 ? 250 : 125
    delete_on_termination = !var.changed
    tags                  = { Name = var.changed ? "other" : "root" }
  }

  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 5
    volume_type = "gp3"
    iops        = 4000
    tags        = { Name = "data" }
  }

  tags = var.changed ? { Name = "other", Owner = "us" } : { Name = "main" }
}

# Nothing is said but what has to be; it stands in the default network.
resource "aws_instance" "plain" {
  ami           = local.image
  instance_type = "m5.large"
  volume_tags   = var.volume_tags
}

# Base64 of what is no text.
resource "aws_instance" "binary" {
  ami               = local.image
  instance_type     = "t3.micro"
  availability_zone = "eu-central-1c"
  user_data_base64  = "/v8AAQ=="
}

output "seen" {
  value = [
    aws_instance.main.instance_state, aws_instance.main.root_block_device[0].device_name,
    aws_instance.main.root_block_device[0].iops, aws_instance.main.availability_zone,
    aws_instance.main.tenancy, one(aws_instance.main.cpu_options).threads_per_core,
    aws_instance.plain.credit_specification, aws_instance.main.private_dns != "",
  ]
}
