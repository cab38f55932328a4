# Topics: every argument in place, policies by meaning, and what somebody else changes.

variable "title" {
  type = string
}

variable "key" {
  type = string
}

variable "role" {
  type = string
}

variable "rate" {
  type = number
}

variable "tracing" {
  type = string
}

variable "retries" {
  type = number
}

variable "actions" {
  type = list(string)
}

variable "scope" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_sns_topic" "main" {
  name              = "main"
  display_name      = var.title
  kms_master_key_id = var.key
  signature_version = var.tracing == "Active" ? 2 : 1
  tracing_config    = var.tracing
  tags              = var.tags

  delivery_policy = var.retries == null ? null : jsonencode({
    http = { defaultHealthyRetryPolicy = { minDelayTarget = 20, maxDelayTarget = 20, numRetries = var.retries } }
  })

  application_failure_feedback_role_arn    = var.role
  application_success_feedback_role_arn    = var.role
  application_success_feedback_sample_rate = var.rate
  firehose_failure_feedback_role_arn       = var.role
  firehose_success_feedback_role_arn       = var.role
  firehose_success_feedback_sample_rate    = var.rate
  http_failure_feedback_role_arn           = var.role
  http_success_feedback_role_arn           = var.role
  http_success_feedback_sample_rate        = var.rate
  lambda_failure_feedback_role_arn         = var.role
  lambda_success_feedback_role_arn         = var.role
  lambda_success_feedback_sample_rate      = var.rate
  sqs_failure_feedback_role_arn            = var.role
  sqs_success_feedback_role_arn            = var.role
  sqs_success_feedback_sample_rate         = var.rate
}

resource "aws_sns_topic" "first" {
  name_prefix                 = "first-"
  fifo_topic                  = true
  content_based_deduplication = var.scope == "Topic"
  fifo_throughput_scope       = var.scope
  archive_policy              = var.retries == null ? null : jsonencode({ MessageRetentionPeriod = tostring(var.retries) })
}

resource "aws_sns_topic" "own" {
  name = "own"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Own"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = var.actions
      Resource  = "*"
    }]
  })
}
