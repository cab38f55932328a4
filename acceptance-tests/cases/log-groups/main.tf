# Log groups: retention and keys in place, and names that are made up.

variable "retention" {
  type = number
}

variable "key" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_cloudwatch_log_group" "main" {
  name              = "/app/main"
  retention_in_days = var.retention
  kms_key_id        = var.key
  tags              = var.tags
}

resource "aws_cloudwatch_log_group" "prefixed" {
  name_prefix       = "/app/prefixed-"
  log_group_class   = "INFREQUENT_ACCESS"
  retention_in_days = 7
}

# Many groups are read with few calls.
resource "aws_cloudwatch_log_group" "many" {
  count = 12

  name = "/app/many/${count.index}"
}
