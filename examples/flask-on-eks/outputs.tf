output "url" {
  description = "Where the app is reached, once the domain is delegated."
  value       = module.app.url
}

output "load_balancer" {
  description = "Name of the load balancer, which answers by itself too."
  value       = module.app.load_balancer
}

output "name_servers" {
  description = "Delegate the domain to these."
  value       = module.app.name_servers
}

output "repository_url" {
  description = "Where push.sh brings images."
  value       = module.app.repository_url
}

output "image" {
  description = "The image that is released."
  value       = module.app.image
}

output "revision" {
  description = "Number of the app's revision."
  value       = module.app.revision
}

output "cluster" {
  description = "Name of the cluster, for `aws eks update-kubeconfig --name`."
  value       = module.eks.name
}
