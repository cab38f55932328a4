output "cluster" {
  description = "Where the cluster's API is."
  value       = digitalocean_kubernetes_cluster.main.endpoint
}

output "domain" {
  description = "The domain's name as a resource of a project."
  value       = digitalocean_domain.main.urn
}

output "images" {
  description = "Where images are pushed to."
  value       = digitalocean_container_registry.images.endpoint
}

output "network" {
  description = "The range of the network."
  value       = digitalocean_vpc.main.ip_range
}
