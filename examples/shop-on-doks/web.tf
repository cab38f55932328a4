# The app, once for each environment. `make release` and `make promote` say which image each of them runs.

resource "slipway_release" "web" {
  for_each = local.hosts

  name             = "web"
  namespace        = each.key
  create_namespace = true
  cluster          = digitalocean_kubernetes_cluster.main.urn
  images           = { web = "${local.images}:${var.tags[each.key]}" }

  manifests = [templatefile("${path.module}/manifests/web.yaml", {
    environment = each.key
    host        = each.value
    media       = "https://${digitalocean_spaces_bucket.media.name}.${var.region}.digitaloceanspaces.com"
    annotations = jsonencode(lookup(var.pod_annotations, each.key, {}))
  })]

  secrets_wo = {
    database = { PGPASSWORD = var.database_passwords[each.key] }
  }

  # It is not ready before its database is, and it is reached through the ingress controller, which tells where.
  depends_on = [slipway_release.database, slipway_release.ingress]
}
