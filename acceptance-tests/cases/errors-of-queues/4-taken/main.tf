# A queue of the same name with other attributes is somebody else's.
resource "aws_sqs_queue" "main" {
  name          = "main"
  delay_seconds = 10
}
