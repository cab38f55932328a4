# A log group that cannot be deleted until its protection is taken away.

variable "protected" {
  type = bool
}

resource "aws_cloudwatch_log_group" "main" {
  name                        = "/app/protected"
  deletion_protection_enabled = var.protected
}
