provider "digitalocean" {
  spaces_access_id = "DO00EXAMPLE"
  token            = "dop_v1_5a4db0c0slipwaysandbox000000000000000000000000000000000000"
}
