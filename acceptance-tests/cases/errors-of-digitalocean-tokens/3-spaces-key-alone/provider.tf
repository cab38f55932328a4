provider "digitalocean" {
  spaces_access_id  = "DO00EXAMPLE"
  spaces_secret_key = "not-a-secret"
}
