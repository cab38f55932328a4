resource "digitalocean_domain" "shop" {
  name = "shop.example"
}

# The same text as in a zone file, and as it is.
resource "digitalocean_record" "quoted" {
  domain = digitalocean_domain.shop.id
  type   = "TXT"
  name   = "key._domainkey"
  value  = "\"v=DKIM1; k=rsa; \" \"p=abc\""
}

resource "digitalocean_record" "plain" {
  domain = digitalocean_domain.shop.id
  type   = "TXT"
  name   = "@"
  value  = "v=spf1 -all"
}

# The domain itself is told as `@`.
resource "digitalocean_record" "itself" {
  domain   = digitalocean_domain.shop.id
  type     = "MX"
  name     = "@"
  value    = "shop.example."
  priority = 10
}
