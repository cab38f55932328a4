resource "aws_sns_topic_subscription" "main" {
  topic_arn     = "main"
  protocol      = "pigeon"
  endpoint      = "loft"
  filter_policy = "{ stage: made }"
}
