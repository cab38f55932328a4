# What can be known to fail is an error at plan.
resource "aws_eks_access_entry" "main" {
  cluster_name  = "-shop"
  principal_arn = "role/admin"
  type          = "PERSON"
}
