resource "aws_iam_user" "main" {
  name = "main"
}

resource "aws_iam_service_linked_role" "main" {
  aws_service_name = "autoscaling.amazonaws.com"
}

resource "aws_iam_service_linked_role" "second" {
  aws_service_name = "autoscaling.amazonaws.com"
}
