output "url" {
  description = "Where the app is reached."
  value       = "https://${aws_route53_record.app.fqdn}"
}

output "load_balancer" {
  description = "Name of the load balancer."
  value       = one(aws_route53_record.app.records)
}

output "repository_url" {
  description = "Where images are pushed to."
  value       = aws_ecr_repository.app.repository_url
}

output "image" {
  description = "The image that is released."
  value       = local.image
}

output "name_servers" {
  description = "The name servers to which the domain has to be delegated."
  value       = flatten(concat(aws_route53_zone.main[*].name_servers, data.aws_route53_zone.main[*].name_servers))
}

output "revision" {
  description = "Number of the app's revision."
  value       = slipway_release.app.revision
}
