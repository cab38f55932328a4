resource "aws_kms_key" "main" {
  deletion_window_in_days = 7
}

resource "aws_kms_grant" "main" {
  key_id            = aws_kms_key.main.key_id
  grantee_principal = "arn:aws:iam::123456789012:role/nobody"
  operations        = ["Decrypt"]
}
