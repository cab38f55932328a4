# Rules: every argument in place, patterns by meaning, buses, and what somebody else changes.

variable "sources" {
  type = list(string)
}

variable "title" {
  type = string
}

variable "state" {
  type = string
}

variable "enabled" {
  type = bool
}

variable "role" {
  type = string
}

variable "schedule" {
  type = string
}

variable "tags" {
  type = map(string)
}

variable "orders" {
  type = bool
}

resource "aws_cloudwatch_event_rule" "main" {
  name          = "main"
  description   = var.title
  event_pattern = jsonencode({ source = var.sources, detail = { state = ["running"] } })
  state         = var.state
  role_arn      = var.role
  tags          = var.tags
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name_prefix         = "nightly-"
  schedule_expression = var.schedule
  is_enabled          = var.enabled
  force_destroy       = true
}

resource "aws_cloudwatch_event_rule" "own" {
  schedule_expression = "rate(5 minutes)"
  event_pattern       = jsonencode({ source = ["own"] })
}

resource "aws_cloudwatch_event_rule" "paid" {
  count          = var.orders ? 1 : 0
  name           = "paid"
  event_bus_name = "orders"
  event_pattern  = jsonencode({ source = ["shop"] })
  tags           = { Team = "shop" }
}
