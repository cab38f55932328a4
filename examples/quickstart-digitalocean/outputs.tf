output "domain" {
  description = "The domain's name as a resource of a project."
  value       = digitalocean_domain.main.urn
}

output "network" {
  description = "The range of the network."
  value       = digitalocean_vpc.main.ip_range
}
