# The name of a queue is free a minute after the queue was deleted; until then SQS refuses it.

resource "aws_sqs_queue" "main" {
  name = "main"
}
