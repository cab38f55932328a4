resource "aws_kms_key" "main" {
  deletion_window_in_days = 7

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*" }]
  })
}
