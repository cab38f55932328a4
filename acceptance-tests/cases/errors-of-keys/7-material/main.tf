resource "aws_kms_external_key" "without" {
  enabled  = true
  valid_to = "2040-01-02T03:04:05Z"
}

resource "aws_kms_external_key" "other" {
  key_material_base64 = "no base64"
}
