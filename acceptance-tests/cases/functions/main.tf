terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Its ARN is known only after apply, so the host asks twice: not at all in the plan, and then with it.
resource "aws_iam_role" "main" {
  name = "functions"
  path = "/with/path/"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

output "arn_parse" {
  value = provider::aws::arn_parse("arn:aws:s3:::bucket/key:with:colons").resource
}

output "arn_build" {
  value = provider::aws::arn_build("aws", "iam", "", "444455556666", "role/example")
}

output "trim_iam_role_path" {
  value = provider::aws::trim_iam_role_path("arn:aws:iam::444455556666:role/with/path/example")
}

output "role" {
  value = provider::aws::arn_parse(provider::aws::trim_iam_role_path(aws_iam_role.main.arn)).resource
}

output "again" {
  value = provider::aws::arn_build(values({
    for place, name in ["partition", "service", "region", "account_id", "resource"] :
    place => provider::aws::arn_parse(aws_iam_role.main.arn)[name]
  })...) == aws_iam_role.main.arn
}
