resource "digitalocean_record" "alias" {
  domain = "taken.example"
  type   = "CNAME"
  name   = "www"
  value  = "host.example.net."
}
