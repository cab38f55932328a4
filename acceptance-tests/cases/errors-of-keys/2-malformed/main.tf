resource "aws_kms_key" "main" {
  policy = "{ Version = 2012-10-17 }"
}

resource "aws_kms_alias" "main" {
  name          = "main"
  target_key_id = aws_kms_key.main.key_id
}
