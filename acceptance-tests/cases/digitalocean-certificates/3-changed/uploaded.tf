# An import of one that was uploaded would upload it once more: nobody tells its key.
resource "digitalocean_certificate" "uploaded" {
  name             = "uploaded"
  private_key      = file("${path.module}/key.pem")
  leaf_certificate = file("${path.module}/leaf.pem")
}
