# A key that waits for its material, which comes later and may then expire, and one of which KMS makes
# nothing: material of any length.

variable "material" {
  type      = string
  sensitive = true
}

variable "valid_to" {
  type = string
}

resource "aws_kms_external_key" "main" {
  key_material_base64     = var.material
  valid_to                = var.valid_to
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "long" {
  key_spec                = "RSA_2048"
  key_usage               = "SIGN_VERIFY"
  key_material_base64     = base64encode(join("", [for number in range(240) : "block"]))
  deletion_window_in_days = 7
}

resource "aws_kms_external_key" "off" {
  key_material_base64     = "Wblj06fduthWggmsT0cLVoIMOkeLbc2kVfMud77i/JY="
  enabled                 = false
  deletion_window_in_days = 7
}

output "enabled" {
  value = aws_kms_external_key.main.enabled
}

output "state" {
  value = aws_kms_external_key.main.key_state
}
