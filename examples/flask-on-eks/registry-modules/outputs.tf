output "url" {
  description = "Where the app is reached, once the domain is delegated."
  value       = module.app.url
}

output "name_servers" {
  description = "Delegate the domain to these."
  value       = module.app.name_servers
}

output "repository_url" {
  description = "Where images are pushed to."
  value       = module.app.repository_url
}
