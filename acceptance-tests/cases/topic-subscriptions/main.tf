# Subscriptions: filters by meaning and in the right order, and endpoints that are confirmed or not.

variable "filter" {
  type = string
}

variable "scope" {
  type = string
}

variable "raw" {
  type = bool
}

variable "redrive" {
  type = bool
}

resource "aws_sns_topic" "main" {
  name = "main"
}

resource "aws_sqs_queue" "main" {
  name = "main"
}

resource "aws_sqs_queue" "dead" {
  name = "dead"
}

resource "aws_sns_topic_subscription" "queue" {
  topic_arn            = aws_sns_topic.main.arn
  protocol             = "sqs"
  endpoint             = aws_sqs_queue.main.arn
  filter_policy        = var.filter
  filter_policy_scope  = var.scope
  raw_message_delivery = var.raw
  redrive_policy       = var.redrive ? jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn }) : null
}

# A person has to confirm it, so that it waits for nobody.
resource "aws_sns_topic_subscription" "mail" {
  topic_arn = aws_sns_topic.main.arn
  protocol  = "email"
  endpoint  = "somebody@example.com"
}

resource "aws_sns_topic_subscription" "page" {
  topic_arn                       = aws_sns_topic.main.arn
  protocol                        = "https"
  endpoint                        = "https://example.com/news"
  endpoint_auto_confirms          = true
  confirmation_timeout_in_minutes = var.raw ? 2 : 1
}
