endpoint = "api.digitalocean.com"
