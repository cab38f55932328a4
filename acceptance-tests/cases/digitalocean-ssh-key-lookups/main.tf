resource "digitalocean_ssh_key" "admin" {
  name       = "admin"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin"
}

data "digitalocean_ssh_key" "admin" {
  name       = "admin"
  depends_on = [digitalocean_ssh_key.admin]
}

output "same" {
  value = [
    tostring(data.digitalocean_ssh_key.admin.id) == digitalocean_ssh_key.admin.id,
    data.digitalocean_ssh_key.admin.public_key == digitalocean_ssh_key.admin.public_key,
  ]
}
