# The stack that the sweeps of faults go through at DigitalOcean: a project, a network, a domain with records of
# each kind, tags and keys.

resource "digitalocean_tag" "all" {
  for_each = toset(["sweep:web", "sweep:worker"])
  name     = each.key
}

resource "digitalocean_ssh_key" "me" {
  name       = "sweep"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f me"
}

resource "digitalocean_vpc" "main" {
  name        = "sweep"
  region      = "fra1"
  description = "What the sweeps go through"
}

resource "digitalocean_domain" "main" {
  name = "sweep.example"
}

resource "digitalocean_domain" "with_address" {
  name       = "address.example"
  ip_address = "192.0.2.10"
}

resource "digitalocean_record" "host" {
  count  = 3
  domain = digitalocean_domain.main.id
  type   = "A"
  name   = "host-${count.index}"
  value  = cidrhost("192.0.2.0/24", count.index + 1)
  ttl    = 300
}

resource "digitalocean_record" "mail" {
  domain   = digitalocean_domain.main.id
  type     = "MX"
  name     = "@"
  value    = "mail.example.net."
  priority = 10
}

resource "digitalocean_record" "text" {
  domain = digitalocean_domain.main.id
  type   = "TXT"
  name   = "@"
  value  = "v=spf1 include:example.net -all"
}

resource "digitalocean_record" "service" {
  domain   = digitalocean_domain.main.id
  type     = "SRV"
  name     = "_sip._tcp"
  value    = "sip.example.net."
  priority = 1
  weight   = 2
  port     = 5060
}

resource "digitalocean_record" "authority" {
  domain = digitalocean_domain.main.id
  type   = "CAA"
  name   = "@"
  value  = "letsencrypt.org."
  flags  = 128
  tag    = "issue"
}

resource "digitalocean_project" "main" {
  name        = "sweep"
  purpose     = "Web Application"
  environment = "Production"
  resources   = [digitalocean_domain.main.urn]
}

# Whatever ends before it leaves none that would be in its way.
resource "digitalocean_record" "alias" {
  domain     = digitalocean_domain.main.id
  type       = "CNAME"
  name       = "www"
  value      = "host-0.sweep.example."
  depends_on = [digitalocean_project.main]
}
