resource "aws_cloudwatch_log_group" "flow" {
  name              = "/network-whole/flow"
  retention_in_days = 7
}

data "aws_iam_policy_document" "flow_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "flow" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.flow.arn}:*"]
  }
}

resource "aws_iam_role" "flow" {
  name_prefix        = "flow-"
  assume_role_policy = data.aws_iam_policy_document.flow_assume.json
}

resource "aws_iam_policy" "flow" {
  name_prefix = "flow-"
  policy      = data.aws_iam_policy_document.flow.json
}

resource "aws_iam_role_policy_attachment" "flow" {
  role       = aws_iam_role.flow.name
  policy_arn = aws_iam_policy.flow.arn
}

resource "aws_iam_role_policy" "flow" {
  name   = "more"
  role   = aws_iam_role.flow.id
  policy = data.aws_iam_policy_document.flow.json
}

resource "aws_flow_log" "main" {
  vpc_id                   = aws_vpc.main.id
  traffic_type             = var.traffic
  log_destination          = aws_cloudwatch_log_group.flow.arn
  iam_role_arn             = aws_iam_role.flow.arn
  max_aggregation_interval = 60
  tags                     = local.tags
}

resource "aws_db_subnet_group" "main" {
  name       = "network-whole"
  subnet_ids = aws_subnet.private[*].id
  tags       = local.tags
}

resource "aws_elasticache_subnet_group" "main" {
  name       = "network-whole"
  subnet_ids = var.open_policy ? aws_subnet.private[*].id : [aws_subnet.private[0].id]
  tags       = local.tags
}

resource "aws_redshift_subnet_group" "main" {
  name       = "network-whole"
  subnet_ids = aws_subnet.private[*].id
  tags       = local.tags
}

data "aws_subnets" "private" {
  filter {
    name   = "subnet-id"
    values = aws_subnet.private[*].id
  }
}

output "private_subnets" {
  value = length(data.aws_subnets.private.ids)
}
