resource "aws_kms_key" "main" {
  deletion_window_in_days = 5
  rotation_period_in_days = 30
}
