# What runs in the cluster. Each release has a lifecycle of its own: a new app touches neither the class of load
# balancers nor the monitoring.

# The class has the certificate, which the first plan does not know; so the plan shows the app all the same.
resource "slipway_release" "balancers" {
  name      = "balancers"
  namespace = "kube-system"
  cluster   = var.cluster_arn

  manifests = [templatefile("${path.module}/manifests/balancers.yaml", {
    certificate = aws_acm_certificate_validation.app.certificate_arn
  })]
}

resource "slipway_release" "app" {
  name             = var.name
  namespace        = var.name
  create_namespace = true
  cluster          = var.cluster_arn

  manifests = [templatefile("${path.module}/manifests/app.yaml", {
    annotations = merge({ "secret-version" = tostring(var.secret_version) }, var.pod_annotations)
    host        = local.host
    replicas    = var.replicas
  })]

  images     = { web = local.image }
  secrets_wo = { web = { key = ephemeral.aws_secretsmanager_secret_version.key.secret_string } }

  # An Ingress goes before the class that it names does, since nothing else takes its load balancer away.
  depends_on = [aws_ecr_repository.app, slipway_release.balancers]
}

resource "slipway_release" "monitoring" {
  count = var.monitoring ? 1 : 0

  name             = "monitoring"
  namespace        = "monitoring"
  create_namespace = true
  cluster          = var.cluster_arn

  manifests = [templatefile("${path.module}/manifests/monitoring.yaml", {
    target = "web-pods.${var.name}.svc.cluster.local"
  })]
}
