resource "terraform_data" "token" {
  input = "dop_v1_5a4db0c0slipwaysandbox000000000000000000000000000000000000"
}

provider "digitalocean" {
  token = terraform_data.token.output
}
