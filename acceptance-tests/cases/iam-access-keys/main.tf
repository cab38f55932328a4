# A key whose secret the state may hold, and one whose secret only the owner of an OpenPGP key can read.

variable "status" {
  type    = string
  default = null
}

variable "encrypted" {
  type    = bool
  default = true
}

resource "aws_iam_user" "main" {
  for_each = toset(["open", "encrypted"])

  name = each.key
}

resource "aws_iam_access_key" "open" {
  user   = aws_iam_user.main["open"].name
  status = var.status
}

resource "aws_iam_access_key" "encrypted" {
  count = var.encrypted ? 1 : 0

  user    = aws_iam_user.main["encrypted"].name
  pgp_key = "mDMEawH7vRYJKwYBBAHaRw8BAQdAwX+Tn4vgn7FBpYT6AR6co77BJ/TU/EqVPbRuE2Sbdwq0EWN1cnZlQGV4YW1wbGUuY29tiJAEExYIADgWIQTNAXa/0kTLbj+HxhKHmazPOF1GkQUCawH7vQIbAwULCQgHAgYVCgkICwIEFgIDAQIeAQIXgAAKCRCHmazPOF1GkQdcAQCaseY/NK7/kOwqK+zuPWtQ5c8VPKRVCYrPJLi8Q/lMjgD/aAuAtjo+WlEkA35fNDIiBpRyg5ovNIz1KhmAw/zraAi4OARrAfu9EgorBgEEAZdVAQUBAQdAYtsb6pNgVjlswXZYalBr7R1FUX24teGMKdOqljtgJAgDAQgHiHgEGBYIACAWIQTNAXa/0kTLbj+HxhKHmazPOF1GkQUCawH7vQIbDAAKCRCHmazPOF1GkSt7AP0eMR7NJ4JNgucNUDFQazmojRqZ3pX/YKb4SpGMrkLHGgD/ffH0MT9W4rwaUJjgVj+pANJePdluyNQ62tThymEB6QM="
}

output "lengths" {
  value = [for text in [aws_iam_access_key.open.secret, aws_iam_access_key.open.ses_smtp_password_v4] : nonsensitive(text == null ? 0 : length(text))]
}

output "is_hidden" {
  value = [for key in aws_iam_access_key.encrypted : nonsensitive(key.secret == null && key.ses_smtp_password_v4 == null)]
}

output "is_encrypted" {
  value = [for key in aws_iam_access_key.encrypted : length(key.encrypted_secret) > 200 && length(key.encrypted_ses_smtp_password_v4) > 200]
}

output "fingerprints" {
  value = aws_iam_access_key.encrypted[*].key_fingerprint
}
