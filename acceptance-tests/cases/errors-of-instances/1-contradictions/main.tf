resource "aws_instance" "nothing" {
}

resource "aws_instance" "volumes" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"
  volume_tags   = { Name = "all" }

  root_block_device {
    volume_type = "gp2"
    throughput  = 250
    tags        = { Name = "root" }
  }
}

resource "aws_instance" "cores" {
  ami            = "ami-12c6146b"
  instance_type  = "m5.large"
  cpu_core_count = 1

  cpu_options {
    threads_per_core = 1
  }
}

resource "aws_instance" "groups" {
  ami                         = "ami-12c6146b"
  instance_type               = "t3.micro"
  associate_public_ip_address = true
  security_groups             = ["web"]
}

resource "aws_instance" "capacity" {
  ami           = "ami-12c6146b"
  instance_type = "p5.48xlarge"

  instance_market_options {
    market_type = "capacity-block"
    spot_options {
      max_price = "1"
    }
  }
}

resource "aws_instance" "volume" {
  ami           = "ami-12c6146b"
  instance_type = "t3.micro"

  ebs_block_device {
    volume_size = 5
  }
}
