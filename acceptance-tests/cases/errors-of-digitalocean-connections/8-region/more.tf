data "digitalocean_region" "near" {
  slug = "fra11"
}
