# The key is read when the plan is made and stands in none.
resource "digitalocean_certificate" "uploaded" {
  name                   = "uploaded"
  private_key_wo         = file("${path.module}/key.pem")
  private_key_wo_version = var.number
  leaf_certificate       = file("${path.module}/leaf.pem")
}
