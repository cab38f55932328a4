# EBS volumes of several types: their modifications, and a last snapshot.

data "aws_availability_zones" "main" {}

variable "main" {
  type = object({
    size       = number
    type       = string
    iops       = optional(number)
    throughput = optional(number)
    tags       = optional(map(string))
  })
}

variable "usual" {
  description = "Size of the volume whose type nobody chose."
  type        = number
}

variable "last" {
  description = "Whether there is the volume of which a snapshot is kept."
  type        = bool
  default     = true
}

locals {
  zone = data.aws_availability_zones.main.names[0]
}

resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_ebs_volume" "main" {
  availability_zone = local.zone
  size              = var.main.size
  type              = var.main.type
  iops              = var.main.iops
  throughput        = var.main.throughput
  tags              = var.main.tags
}

resource "aws_ebs_volume" "usual" {
  availability_zone = local.zone
  size              = var.usual
}

resource "aws_ebs_volume" "shared" {
  availability_zone    = local.zone
  size                 = 20
  type                 = "io2"
  iops                 = 500
  multi_attach_enabled = true
}

resource "aws_ebs_volume" "encrypted" {
  availability_zone = local.zone
  size              = 4
  encrypted         = true
  kms_key_id        = aws_kms_key.main.arn
}

resource "aws_ebs_volume" "last" {
  count             = var.last ? 1 : 0
  availability_zone = local.zone
  size              = 1
  final_snapshot    = true
  tags              = { Name = "last" }
}

output "settings" {
  value = [aws_ebs_volume.main.iops, aws_ebs_volume.main.throughput, aws_ebs_volume.usual.type, aws_ebs_volume.usual.iops]
}
