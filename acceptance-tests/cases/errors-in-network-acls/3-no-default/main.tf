resource "aws_default_network_acl" "main" {
  default_network_acl_id = "acl-0123456789abcdef0"
}
