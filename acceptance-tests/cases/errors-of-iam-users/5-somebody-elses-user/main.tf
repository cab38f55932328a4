resource "aws_iam_user" "main" {
  name = "main"
}

# One with the same content is somebody else's all the same.
resource "aws_iam_user" "theirs" {
  name = "theirs"
}

resource "aws_iam_service_linked_role" "main" {
  aws_service_name = "autoscaling.amazonaws.com"
}
