resource "aws_sns_topic" "main" {
  name           = "main"
  archive_policy = jsonencode({ MessageRetentionPeriod = "30" })
}
