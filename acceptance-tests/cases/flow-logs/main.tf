# Flow logs of a VPC, a subnet, a transit gateway and an attachment, to each kind of destination.

variable "traffic" {
  type    = string
  default = "ALL"
}

variable "name" {
  type    = string
  default = "first"
}

variable "files" {
  type    = bool
  default = false
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_cloudwatch_log_group" "main" {
  name = "/flow-logs/main"
}

data "aws_iam_policy_document" "main" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "main" {
  name               = "flow-logs"
  assume_role_policy = data.aws_iam_policy_document.main.json
}

resource "aws_flow_log" "vpc" {
  vpc_id                   = aws_vpc.main.id
  traffic_type             = var.traffic
  log_destination          = aws_cloudwatch_log_group.main.arn
  iam_role_arn             = aws_iam_role.main.arn
  max_aggregation_interval = 60

  tags = { Name = var.name }
}

resource "aws_flow_log" "subnet" {
  subnet_id      = aws_subnet.main.id
  traffic_type   = "REJECT"
  log_group_name = aws_cloudwatch_log_group.main.name
  iam_role_arn   = aws_iam_role.main.arn
}

resource "aws_flow_log" "transit" {
  transit_gateway_id         = "tgw-0123456789abcdef0"
  log_destination            = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow"
  log_destination_type       = "kinesis-data-firehose"
  deliver_cross_account_role = "arn:aws:iam::210987654321:role/flow"
  max_aggregation_interval   = 60
}

resource "aws_flow_log" "attachment" {
  transit_gateway_attachment_id = "tgw-attach-0123456789abcdef0"
  log_destination               = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/flow"
  log_destination_type          = "kinesis-data-firehose"
  log_format                    = "$${version} $${srcaddr} $${dstaddr}"
  max_aggregation_interval      = 60
}

resource "aws_flow_log" "files" {
  count                = var.files ? 1 : 0
  vpc_id               = aws_vpc.main.id
  traffic_type         = "ALL"
  log_destination      = "arn:aws:s3:::flow-logs-of-this-case"
  log_destination_type = "s3"

  destination_options {
    file_format        = "parquet"
    per_hour_partition = true
  }
}
