resource "digitalocean_tag" "shop" {
  name = "looked-up"
}

resource "digitalocean_tag" "other" {
  name = "other"
}

resource "digitalocean_domain" "shop" {
  name = "looked-up.example"
}

resource "digitalocean_record" "www" {
  domain = digitalocean_domain.shop.name
  type   = "A"
  name   = "www"
  value  = "192.0.2.10"
  ttl    = 600
}

resource "digitalocean_record" "mail" {
  domain   = digitalocean_domain.shop.name
  type     = "MX"
  name     = "@"
  value    = "mail.example.com."
  priority = 10
}

resource "digitalocean_vpc" "shop" {
  name        = "looked-up"
  region      = "fra1"
  ip_range    = "10.77.0.0/20"
  description = "What the shop runs in"
}

resource "digitalocean_project" "shop" {
  name        = "looked-up"
  description = "What the shop runs on"
  purpose     = "Web Application"
  environment = "Staging"
  resources   = [digitalocean_domain.shop.urn]
}

resource "digitalocean_loadbalancer" "shop" {
  name     = "looked-up"
  region   = "fra1"
  vpc_uuid = digitalocean_vpc.shop.id

  forwarding_rule {
    entry_port      = 80
    entry_protocol  = "http"
    target_port     = 8080
    target_protocol = "http"
  }

  healthcheck {
    port     = 8080
    protocol = "http"
    path     = "/healthy"
  }

  firewall {
    allow = ["ip:192.0.2.1"]
  }
}

data "digitalocean_tag" "shop" {
  name       = "looked-up"
  depends_on = [digitalocean_tag.shop]
}

data "digitalocean_tags" "all" {
  filter {
    key      = "name"
    match_by = "re"
    values   = ["^(looked-up|other)$"]
  }
  sort {
    key       = "name"
    direction = "desc"
  }
  depends_on = [digitalocean_tag.shop, digitalocean_tag.other]
}

data "digitalocean_domain" "shop" {
  name       = "looked-up.example"
  depends_on = [digitalocean_record.www, digitalocean_record.mail]
}

data "digitalocean_domains" "shop" {
  filter {
    key    = "name"
    values = [digitalocean_domain.shop.name]
  }
  depends_on = [digitalocean_domain.shop]
}

data "digitalocean_record" "www" {
  domain     = digitalocean_domain.shop.name
  name       = "www"
  depends_on = [digitalocean_record.www]
}

data "digitalocean_records" "shop" {
  domain = digitalocean_domain.shop.name
  filter {
    key    = "type"
    values = ["A", "MX"]
  }
  sort {
    key       = "priority"
    direction = "desc"
  }
  depends_on = [digitalocean_record.www, digitalocean_record.mail]
}

data "digitalocean_vpc" "id" {
  id = digitalocean_vpc.shop.id
}

data "digitalocean_vpc" "name" {
  name       = "looked-up"
  depends_on = [digitalocean_vpc.shop]
}

data "digitalocean_vpc" "region" {
  region = "fra1"
}

data "digitalocean_project" "id" {
  id = digitalocean_project.shop.id
}

data "digitalocean_project" "name" {
  name       = "looked-up"
  depends_on = [digitalocean_project.shop]
}

data "digitalocean_project" "default" {}

data "digitalocean_projects" "staging" {
  filter {
    key    = "resources"
    values = [digitalocean_domain.shop.urn]
  }
  depends_on = [digitalocean_project.shop]
}

data "digitalocean_loadbalancer" "id" {
  id = digitalocean_loadbalancer.shop.id
}

data "digitalocean_loadbalancer" "name" {
  name       = "looked-up"
  depends_on = [digitalocean_loadbalancer.shop]
}

locals {
  # What was found, and what it has to be.
  pairs = {
    tag           = [data.digitalocean_tag.shop.id, digitalocean_tag.shop.id]
    domain        = [data.digitalocean_domain.shop.urn, digitalocean_domain.shop.urn]
    zone          = [tostring(strcontains(data.digitalocean_domain.shop.zone_file, "192.0.2.10")), "true"]
    record        = [data.digitalocean_record.www.id, digitalocean_record.www.id]
    address       = [data.digitalocean_record.www.data, "192.0.2.10"]
    port          = [tostring(data.digitalocean_record.www.port), "0"]
    ttl           = [tostring(data.digitalocean_record.www.ttl), "600"]
    vpc           = [data.digitalocean_vpc.name.id, digitalocean_vpc.shop.id]
    range         = [data.digitalocean_vpc.id.ip_range, "10.77.0.0/20"]
    project       = [data.digitalocean_project.name.id, digitalocean_project.shop.id]
    purpose       = [data.digitalocean_project.id.purpose, "Web Application"]
    in_project    = [one(data.digitalocean_project.id.resources), digitalocean_domain.shop.urn]
    balancer      = [data.digitalocean_loadbalancer.name.id, digitalocean_loadbalancer.shop.id]
    balancer_name = [data.digitalocean_loadbalancer.id.name, "looked-up"]
    algorithm     = [data.digitalocean_loadbalancer.id.network, "EXTERNAL"]
    rule          = [tostring(one(data.digitalocean_loadbalancer.id.forwarding_rule).entry_port), "80"]
    check         = [data.digitalocean_loadbalancer.name.healthcheck[0].path, "/healthy"]
    allowed       = [one(data.digitalocean_loadbalancer.name.firewall[0].allow), "ip:192.0.2.1"]
  }
}

# The names of those pairs that are not the same.
output "same" {
  value = [for name, pair in local.pairs : name if pair[0] != pair[1]]
}

output "default_project" {
  value = data.digitalocean_project.default.is_default
}

output "default_network" {
  value = data.digitalocean_vpc.region.name
}

output "records" {
  value = [for it in data.digitalocean_records.shop.records : it.type == "MX" ? it.value : it.name]
}

output "tags" {
  value = [for it in data.digitalocean_tags.all.tags : "${it.name} ${it.databases_count}"]
}

output "counted" {
  value = [
    length(data.digitalocean_domains.shop.domains),
    length(data.digitalocean_projects.staging.projects),
  ]
}
