resource "aws_iam_access_key" "main" {
  user    = "nobody"
  pgp_key = "keybase:somebody"
}
