# Queues: every argument in place, dead letters, policies by meaning, and what somebody else changes.

variable "delay" {
  type = number
}

variable "size" {
  type = number
}

variable "key" {
  type = string
}

variable "managed" {
  type = bool
}

variable "redrive" {
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

resource "aws_sqs_queue" "main" {
  name                              = "main"
  delay_seconds                     = var.delay
  max_message_size                  = var.size
  message_retention_seconds         = var.delay + 600
  receive_wait_time_seconds         = var.delay == 0 ? 0 : 20
  visibility_timeout_seconds        = var.delay
  kms_master_key_id                 = var.key
  kms_data_key_reuse_period_seconds = var.key == null ? null : 600
  sqs_managed_sse_enabled           = var.managed
  redrive_policy                    = var.redrive == null ? null : jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = var.redrive })
  tags                              = var.tags
}

resource "aws_sqs_queue" "dead" {
  name = "dead"
}

resource "aws_sqs_queue" "first" {
  name_prefix                 = "first-"
  fifo_queue                  = true
  content_based_deduplication = var.delay == 0
  deduplication_scope         = var.scope
  fifo_throughput_limit       = var.scope == "queue" ? "perQueue" : "perMessageGroupId"
}

resource "aws_sqs_queue_policy" "main" {
  queue_url = aws_sqs_queue.main.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Send"
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = var.actions
      Resource  = aws_sqs_queue.main.arn
    }]
  })
}

# A queue that has its policy itself.
resource "aws_sqs_queue" "own" {
  name = "own"

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = var.actions
      Resource  = "*"
    }]
  })
}
