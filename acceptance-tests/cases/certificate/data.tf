data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_route53_zone" "by_id" {
  zone_id = aws_route53_zone.main.zone_id
}

data "aws_route53_zone" "by_name" {
  name       = "certificates.example."
  depends_on = [aws_route53_zone.main]
}

output "facts" {
  value = {
    region       = data.aws_region.current.id
    account      = data.aws_caller_identity.current.account_id
    partition    = data.aws_partition.current.partition
    suffix       = data.aws_partition.current.dns_suffix
    reverse      = data.aws_partition.current.reverse_dns_prefix
    zone         = data.aws_route53_zone.by_id.name
    same_zone    = data.aws_route53_zone.by_name.zone_id == aws_route53_zone.main.zone_id
    same_servers = data.aws_route53_zone.by_id.name_servers == aws_route53_zone.main.name_servers
    comment      = data.aws_route53_zone.by_id.comment
    private      = data.aws_route53_zone.by_name.private_zone
  }
}
