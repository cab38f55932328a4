resource "aws_kms_replica_key" "here" {
  primary_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
}

resource "aws_kms_replica_external_key" "single" {
  primary_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
