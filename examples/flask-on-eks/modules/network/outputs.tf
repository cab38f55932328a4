output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.main.id
}

output "private_subnet_ids" {
  description = "The networks for machines, which reach the internet by the time that this is known."
  value       = [for subnet in aws_subnet.private : subnet.id]

  depends_on = [
    aws_route.private,
    aws_route_table_association.private,
    aws_route_table_association.public,
    aws_vpc_endpoint.s3,
  ]
}
