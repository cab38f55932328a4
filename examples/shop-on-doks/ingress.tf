# The way in: a domain, its certificate at the load balancer, and NGINX behind that, which leads to the environments.

resource "digitalocean_domain" "main" {
  name = var.domain
}

# A name is used once, and one for other domains comes before this one goes.
resource "digitalocean_certificate" "main" {
  name    = "${var.name}-${substr(sha1(join(" ", values(local.hosts))), 0, 8)}"
  type    = "lets_encrypt"
  domains = values(local.hosts)

  lifecycle {
    create_before_destroy = true
  }

  # Let's Encrypt is answered by DigitalOcean's name servers.
  depends_on = [digitalocean_domain.main]
}

resource "slipway_release" "ingress" {
  name             = "ingress"
  namespace        = "ingress"
  create_namespace = true
  cluster          = digitalocean_kubernetes_cluster.main.urn
  images           = { nginx-ingress = var.ingress_image }

  manifests = [templatefile("${path.module}/manifests/ingress.yaml", {
    name        = var.name
    certificate = digitalocean_certificate.main.name
    network     = digitalocean_vpc.main.ip_range
  })]
}

resource "digitalocean_record" "host" {
  for_each = { production = "@", staging = "staging" }

  domain = digitalocean_domain.main.name
  type   = "A"
  name   = each.value
  value  = slipway_release.ingress.endpoints["Service/ingress/nginx-ingress"][0]
  ttl    = 300
}
