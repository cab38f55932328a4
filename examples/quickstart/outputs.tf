output "name_servers" {
  description = "Delegate the domain to these."
  value       = aws_route53_zone.main.name_servers
}

output "certificate_arn" {
  description = "The certificate, once it is issued."
  value       = aws_acm_certificate_validation.main.certificate_arn
}
