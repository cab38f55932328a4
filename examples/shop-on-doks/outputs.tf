output "urls" {
  description = "Where each environment is reached."
  value       = { for environment, host in local.hosts : environment => "https://${host}" }
}

output "address" {
  description = "The address of the load balancer."
  value       = slipway_release.ingress.endpoints["Service/ingress/nginx-ingress"][0]
}

output "images" {
  description = "Where images are pushed to, without their tag."
  value       = local.images
}

output "releases" {
  description = "How far each release is, and which revision it has."
  value = {
    for name, release in merge(
      { ingress = slipway_release.ingress, database = slipway_release.database, backup = slipway_release.backup },
      slipway_release.web,
    ) : name => "revision ${release.revision}, ${release.status}"
  }
}

output "cluster" {
  description = "The id of the cluster, for `doctl kubernetes cluster kubeconfig save`."
  value       = digitalocean_kubernetes_cluster.main.id
}

output "backups" {
  description = "Where the dumps are."
  value       = "s3://${digitalocean_spaces_bucket.backups.name} at ${digitalocean_spaces_bucket.backups.endpoint}"
}
