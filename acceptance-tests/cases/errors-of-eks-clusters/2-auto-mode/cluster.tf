# One switch of three, and a cluster that Auto Mode would not get.
resource "aws_eks_cluster" "main" {
  name     = "shop"
  role_arn = aws_iam_role.cluster.arn

  compute_config {
    enabled = true
  }

  vpc_config {
    subnet_ids = aws_subnet.main[*].id
  }
}

resource "aws_eks_cluster" "auto" {
  name     = "auto"
  role_arn = aws_iam_role.cluster.arn

  compute_config {
    enabled = true
  }

  kubernetes_network_config {
    elastic_load_balancing {
      enabled = true
    }
  }

  storage_config {
    block_storage {
      enabled = true
    }
  }

  vpc_config {
    subnet_ids = aws_subnet.main[*].id
  }
}
