# A volume that is attached to an instance, moves to another one, is let go of by one that stops, and is made
# again when somebody deletes it.

variable "to" {
  type    = string
  default = "first"
}

variable "device" {
  type    = string
  default = "/dev/sdh"
}

variable "attached" {
  type    = bool
  default = true
}

variable "stops" {
  type    = bool
  default = false
}

resource "aws_instance" "first" {
  ami               = "ami-12c6146b"
  instance_type     = "t3.micro"
  availability_zone = "eu-central-1a"
}

# After the other one, so that it is known which of them has which address.
resource "aws_instance" "second" {
  ami               = "ami-12c6146b"
  instance_type     = "t3.micro"
  availability_zone = "eu-central-1a"
  depends_on        = [aws_instance.first]
}

resource "aws_ebs_volume" "main" {
  availability_zone = "eu-central-1a"
  size              = 5
  type              = "gp3"
}

resource "aws_volume_attachment" "main" {
  count                          = var.attached ? 1 : 0
  device_name                    = var.device
  volume_id                      = aws_ebs_volume.main.id
  instance_id                    = var.to == "first" ? aws_instance.first.id : aws_instance.second.id
  force_detach                   = true
  stop_instance_before_detaching = var.stops
}
