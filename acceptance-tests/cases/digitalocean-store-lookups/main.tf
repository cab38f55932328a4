resource "digitalocean_ssh_key" "admin" {
  name       = "admin"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f admin"
}

resource "digitalocean_container_registry" "shop" {
  name                   = "looked-up"
  subscription_tier_slug = "basic"
  region                 = "fra1"
}

resource "digitalocean_database_cluster" "shop" {
  name       = "looked-up"
  engine     = "mysql"
  version    = "8"
  size       = "db-s-1vcpu-1gb"
  region     = "fra1"
  node_count = 1
  sql_mode   = "ANSI"
}

resource "digitalocean_database_user" "shop" {
  cluster_id = digitalocean_database_cluster.shop.id
  name       = "orders"
}

resource "digitalocean_domain" "shop" {
  name = "looked-up.example"
}

resource "digitalocean_certificate" "shop" {
  name    = "looked-up"
  type    = "lets_encrypt"
  domains = [digitalocean_domain.shop.name]
}

data "digitalocean_container_registry" "shop" {
  name       = "looked-up"
  depends_on = [digitalocean_container_registry.shop]
}

data "digitalocean_container_registries" "shop" {
  name       = "looked-up"
  depends_on = [digitalocean_container_registry.shop]
}

data "digitalocean_ssh_keys" "admin" {
  filter {
    key    = "fingerprint"
    values = [digitalocean_ssh_key.admin.fingerprint]
  }
}

data "digitalocean_database_cluster" "shop" {
  name       = "looked-up"
  depends_on = [digitalocean_database_user.shop]
}

data "digitalocean_database_user" "shop" {
  cluster_id = digitalocean_database_cluster.shop.id
  name       = digitalocean_database_user.shop.name
}

data "digitalocean_database_ca" "shop" {
  cluster_id = digitalocean_database_cluster.shop.id
}

data "digitalocean_certificate" "shop" {
  name       = "looked-up"
  depends_on = [digitalocean_certificate.shop]
}

output "tier" {
  value = data.digitalocean_container_registry.shop.subscription_tier_slug
}

output "hosts" {
  value = [data.digitalocean_container_registries.shop.server_url, data.digitalocean_container_registry.shop.endpoint]
}

output "keys" {
  value = data.digitalocean_ssh_keys.admin.ssh_keys[*].name
}

output "same" {
  value = tostring(data.digitalocean_ssh_keys.admin.ssh_keys[0].id) == digitalocean_ssh_key.admin.id
}

output "same_cluster" {
  value = [
    data.digitalocean_database_cluster.shop.id == digitalocean_database_cluster.shop.id,
    data.digitalocean_database_cluster.shop.host == digitalocean_database_cluster.shop.host,
    data.digitalocean_database_cluster.shop.urn == digitalocean_database_cluster.shop.urn,
  ]
}

output "cluster" {
  value = [
    data.digitalocean_database_cluster.shop.engine,
    data.digitalocean_database_user.shop.role,
    data.digitalocean_database_user.shop.mysql_auth_plugin,
    tostring(startswith(data.digitalocean_database_ca.shop.certificate, "-----BEGIN")),
  ]
}

output "certificate" {
  value = [
    data.digitalocean_certificate.shop.id,
    one(data.digitalocean_certificate.shop.domains),
    tostring(data.digitalocean_certificate.shop.uuid == digitalocean_certificate.shop.uuid),
  ]
}
