resource "aws_kms_alias" "main" {
  name          = "main"
  target_key_id = "00000000-0000-0000-0000-000000000001"
}

resource "aws_kms_alias" "reserved" {
  name          = "alias/aws/ebs"
  target_key_id = "00000000-0000-0000-0000-000000000001"
}
