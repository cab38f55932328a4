# Volumes of an instance that somebody else has launched, and whose id stands in a parameter.

variable "stops" {
  description = "Whether the instance is stopped before a volume is detached."
  type        = bool
  default     = false
}

variable "attached" {
  type    = bool
  default = true
}

data "aws_ssm_parameter" "instance" {
  count = var.attached ? 1 : 0
  name  = "/instance"
}

resource "aws_ebs_volume" "main" {
  count             = 2
  availability_zone = "eu-central-1a"
  size              = 2
  tags              = { Name = "data" }
}

resource "aws_volume_attachment" "main" {
  count                          = var.attached ? 1 : 0
  device_name                    = "/dev/sdh"
  volume_id                      = aws_ebs_volume.main[0].id
  instance_id                    = data.aws_ssm_parameter.instance[0].insecure_value
  stop_instance_before_detaching = var.stops
}

resource "aws_volume_attachment" "kept" {
  count        = var.attached ? 1 : 0
  device_name  = "/dev/sdi"
  volume_id    = aws_ebs_volume.main[1].id
  instance_id  = data.aws_ssm_parameter.instance[0].insecure_value
  force_detach = true
}
