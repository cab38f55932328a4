# What exists in IAM, looked up by name and by ARN, and the names of services.

data "aws_caller_identity" "current" {}

resource "aws_iam_policy" "limit" {
  name   = "limit"
  path   = "/team/"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "*" }] })
  tags   = { Team = "web" }
}

resource "aws_iam_role" "main" {
  name                 = "main"
  path                 = "/team/"
  description          = "Looked up."
  max_session_duration = 7200
  permissions_boundary = aws_iam_policy.limit.arn
  assume_role_policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = data.aws_service_principal.ec2.name } }] })
  tags                 = { Team = "web" }
}

data "aws_service_principal" "ec2" {
  service_name = "ec2"
}

data "aws_service_principal" "logs" {
  service_name = "logs"
  region       = "cn-north-1"
}

data "aws_iam_role" "main" {
  name = aws_iam_role.main.name
}

data "aws_iam_policy" "by_arn" {
  arn = aws_iam_policy.limit.arn
}

data "aws_iam_policy" "by_name" {
  name        = aws_iam_policy.limit.name
  path_prefix = "/team/"
}

data "aws_iam_session_context" "session" {
  arn = "arn:aws:sts::${data.aws_caller_identity.current.account_id}:assumed-role/${aws_iam_role.main.name}/me"
}

data "aws_iam_session_context" "user" {
  arn = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:user/me"
}

output "principals" {
  value = [data.aws_service_principal.ec2.name, data.aws_service_principal.logs.name, data.aws_service_principal.logs.id]
}

output "role" {
  value = [
    data.aws_iam_role.main.arn == aws_iam_role.main.arn,
    data.aws_iam_role.main.id,
    data.aws_iam_role.main.description,
    data.aws_iam_role.main.path,
    data.aws_iam_role.main.max_session_duration,
    data.aws_iam_role.main.permissions_boundary == aws_iam_policy.limit.arn,
    data.aws_iam_role.main.unique_id == aws_iam_role.main.unique_id,
    data.aws_iam_role.main.create_date == aws_iam_role.main.create_date,
    jsondecode(data.aws_iam_role.main.assume_role_policy).Statement[0].Principal.Service,
    data.aws_iam_role.main.tags.Team,
  ]
}

output "policies" {
  value = [for found in [data.aws_iam_policy.by_arn, data.aws_iam_policy.by_name] : [
    found.id == aws_iam_policy.limit.arn,
    found.arn == aws_iam_policy.limit.arn,
    found.name,
    found.path,
    found.policy_id == aws_iam_policy.limit.policy_id,
    jsondecode(found.policy).Statement[0].Action,
    found.tags.Team,
  ]]
}

output "session" {
  value = [
    data.aws_iam_session_context.session.issuer_arn == aws_iam_role.main.arn,
    data.aws_iam_session_context.session.issuer_id == aws_iam_role.main.unique_id,
    data.aws_iam_session_context.session.issuer_name,
    data.aws_iam_session_context.session.session_name,
    data.aws_iam_session_context.user.issuer_arn == data.aws_iam_session_context.user.arn,
    data.aws_iam_session_context.user.issuer_name,
  ]
}
