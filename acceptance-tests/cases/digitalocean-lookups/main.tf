data "digitalocean_account" "me" {}

data "digitalocean_region" "frankfurt" {
  slug = "fra1"
}

data "digitalocean_regions" "with_kubernetes" {
  filter {
    key    = "available"
    values = ["true"]
  }
  filter {
    key      = "slug"
    match_by = "re"
    values   = ["^(fra|ams)[0-9]$"]
  }
  sort {
    key       = "slug"
    direction = "desc"
  }
}

data "digitalocean_sizes" "small" {
  filter {
    key    = "vcpus"
    values = ["1", "2"]
  }
  filter {
    key    = "regions"
    values = ["fra1"]
  }
  sort {
    key = "price_monthly"
  }
}

data "digitalocean_kubernetes_versions" "all" {}

data "digitalocean_kubernetes_versions" "newest" {
  version_prefix = "${join(".", slice(split(".", data.digitalocean_kubernetes_versions.all.latest_version), 0, 2))}."
}

output "email_is_verified" {
  value = data.digitalocean_account.me.email_verified
}

output "id_is_the_uuid" {
  value = data.digitalocean_account.me.id == data.digitalocean_account.me.uuid
}

output "regions" {
  value = data.digitalocean_regions.with_kubernetes.regions[*].slug
}

output "cheapest" {
  value = data.digitalocean_sizes.small.sizes[0].slug
}

output "newest_is_among_its_minor" {
  value = contains(
    data.digitalocean_kubernetes_versions.newest.valid_versions,
    data.digitalocean_kubernetes_versions.all.latest_version,
  )
}
