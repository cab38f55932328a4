resource "aws_sqs_queue" "main" {
  name       = "main"
  fifo_queue = true
}
