# Targets of every kind, changed in place and put back.

variable "title" {
  type = string
}

variable "count_of_tasks" {
  type = number
}

variable "public" {
  type = bool
}

variable "groups" {
  type = list(string)
}

variable "tags" {
  type = map(string)
}

variable "attempts" {
  type = number
}

variable "queue" {
  type = string
}

variable "values" {
  type = list(string)
}

variable "input" {
  type = string
}

locals {
  role = "arn:aws:iam::123456789012:role/events"
}

resource "aws_cloudwatch_event_rule" "main" {
  name          = "main"
  event_pattern = jsonencode({ source = ["aws.ec2"] })
}

resource "aws_cloudwatch_event_rule" "other" {
  name          = "other"
  event_pattern = jsonencode({ source = ["aws.s3"] })
}

resource "aws_cloudwatch_event_rule" "further" {
  name          = "further"
  event_pattern = jsonencode({ source = ["aws.rds"] })
}

resource "aws_cloudwatch_event_target" "queue" {
  rule  = aws_cloudwatch_event_rule.main.name
  arn   = "arn:aws:sqs:us-east-1:123456789012:${var.queue}"
  input = var.input

  dynamic "dead_letter_config" {
    for_each = var.attempts == null ? [] : [1]
    content {
      arn = "arn:aws:sqs:us-east-1:123456789012:dead"
    }
  }

  dynamic "retry_policy" {
    for_each = var.attempts == null ? [] : [1]
    content {
      maximum_event_age_in_seconds = 3600
      maximum_retry_attempts       = var.attempts
    }
  }
}

resource "aws_cloudwatch_event_target" "ordered" {
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "ordered"
  arn       = "arn:aws:sqs:us-east-1:123456789012:ordered.fifo"

  input_path = "$.detail"

  sqs_target {
    message_group_id = var.title
  }
}

resource "aws_cloudwatch_event_target" "tasks" {
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "tasks"
  arn       = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  role_arn  = local.role

  ecs_target {
    task_definition_arn     = "arn:aws:ecs:us-east-1:123456789012:task-definition/main:1"
    task_count              = var.count_of_tasks
    launch_type             = "FARGATE"
    platform_version        = "LATEST"
    group                   = var.title
    enable_ecs_managed_tags = var.public
    enable_execute_command  = var.public
    propagate_tags          = "TASK_DEFINITION"
    tags                    = var.tags

    network_configuration {
      subnets          = ["subnet-1", "subnet-2"]
      security_groups  = var.groups
      assign_public_ip = var.public
    }
  }
}

resource "aws_cloudwatch_event_target" "placed" {
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "placed"
  arn       = "arn:aws:ecs:us-east-1:123456789012:cluster/main"
  role_arn  = local.role

  ecs_target {
    task_definition_arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/main:1"

    capacity_provider_strategy {
      capacity_provider = "spot"
      base              = 1
      weight            = var.count_of_tasks
    }

    capacity_provider_strategy {
      capacity_provider = "steady"
      base              = 0
      weight            = 1
    }

    ordered_placement_strategy {
      type  = "spread"
      field = "instanceId"
    }

    ordered_placement_strategy {
      type = "random"
    }

    placement_constraint {
      type = "distinctInstance"
    }

    placement_constraint {
      type       = "memberOf"
      expression = "attribute:stack == ${var.title}"
    }
  }
}

resource "aws_cloudwatch_event_target" "job" {
  rule      = aws_cloudwatch_event_rule.main.name
  target_id = "job"
  arn       = "arn:aws:batch:us-east-1:123456789012:job-queue/main"
  role_arn  = local.role

  batch_target {
    job_definition = "arn:aws:batch:us-east-1:123456789012:job-definition/main:1"
    job_name       = var.title
    array_size     = 10
    job_attempts   = var.attempts
  }
}

resource "aws_cloudwatch_event_target" "stream" {
  rule      = aws_cloudwatch_event_rule.other.name
  target_id = "stream"
  arn       = "arn:aws:kinesis:us-east-1:123456789012:stream/main"
  role_arn  = local.role

  kinesis_target {
    partition_key_path = "$.detail.${var.title}"
  }
}

resource "aws_cloudwatch_event_target" "api" {
  rule      = aws_cloudwatch_event_rule.other.name
  target_id = "api"
  arn       = "arn:aws:execute-api:us-east-1:123456789012:abc/prod/POST/*"
  role_arn  = local.role

  http_target {
    path_parameter_values   = [var.title]
    header_parameters       = var.tags
    query_string_parameters = { title = var.title }
  }

  input_transformer {
    input_paths    = { instance = "$.detail.instance" }
    input_template = "{\"instance\": <instance>, \"title\": \"${var.title}\"}"
  }
}

resource "aws_cloudwatch_event_target" "statement" {
  rule      = aws_cloudwatch_event_rule.other.name
  target_id = "statement"
  arn       = "arn:aws:redshift:us-east-1:123456789012:cluster:main"
  role_arn  = local.role

  redshift_target {
    database            = "events"
    db_user             = "loader"
    secrets_manager_arn = null
    sql                 = "call load('${var.title}')"
    statement_name      = "load"
    with_event          = var.public
  }
}

resource "aws_cloudwatch_event_target" "pipeline" {
  rule      = aws_cloudwatch_event_rule.other.name
  target_id = "pipeline"
  arn       = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/main"
  role_arn  = local.role

  sagemaker_pipeline_target {
    pipeline_parameter_list {
      name  = "title"
      value = var.title
    }

    pipeline_parameter_list {
      name  = "kind"
      value = "events"
    }
  }
}

resource "aws_cloudwatch_event_target" "command" {
  rule      = aws_cloudwatch_event_rule.other.name
  target_id = "command"
  arn       = "arn:aws:ssm:us-east-1::document/AWS-RunShellScript"
  role_arn  = local.role

  run_command_targets {
    key    = "tag:Stage"
    values = var.values
  }

  run_command_targets {
    key    = "InstanceIds"
    values = ["i-1"]
  }
}

resource "aws_cloudwatch_event_target" "graph" {
  rule      = aws_cloudwatch_event_rule.further.name
  target_id = "graph"
  arn       = "arn:aws:appsync:us-east-1:123456789012:endpoints/graphql-api/abc"
  role_arn  = local.role

  appsync_target {
    graphql_operation = "mutation { publish(title: \"${var.title}\") { id } }"
  }
}

resource "aws_cloudwatch_event_target" "bus" {
  rule           = aws_cloudwatch_event_rule.further.name
  target_id      = "bus"
  event_bus_name = "default"
  arn            = "arn:aws:events:us-east-1:210987654321:event-bus/default"
  role_arn       = local.role
  force_destroy  = true
}
