# Images of machines, as modules look for them.

data "aws_ami" "newest" {
  most_recent = true
  owners      = ["amazon"]

  filter {
    name   = "name"
    values = ["al2023-ami-2023.*"]
  }

  filter {
    name   = "architecture"
    values = ["x86_64"]
  }
}

data "aws_ami" "by_expression" {
  most_recent = true
  owners      = ["amazon"]
  name_regex  = "^amzn2-ami-hvm-2\\.0\\.\\d+"
}

data "aws_ami" "by_id" {
  filter {
    name   = "image-id"
    values = [data.aws_ami.newest.id]
  }
}

output "images" {
  value = [
    data.aws_ami.newest.architecture,
    data.aws_ami.newest.state_reason,
    data.aws_ami.newest.root_device_type,
    data.aws_ami.newest.arn == "arn:aws:ec2:eu-central-1::image/${data.aws_ami.newest.id}",
    data.aws_ami.by_id.name == data.aws_ami.newest.name,
    startswith(data.aws_ami.by_expression.name, "amzn2-ami-hvm-2.0."),
    length(data.aws_ami.newest.block_device_mappings),
  ]
}
