output "name" {
  description = "Name of the cluster."
  value       = aws_eks_cluster.main.name
}

output "arn" {
  description = "ARN of the cluster, by which releases find it."
  value       = aws_eks_cluster.main.arn

  depends_on = [aws_eks_access_policy_association.admin]
}
