# PostgreSQL in the cluster, with a database for each environment, and what dumps them to a Space.

locals {
  databases = ["production", "staging"]

  backup = templatefile("${path.module}/manifests/backup.yaml", {
    schedule  = var.backup_schedule
    databases = join(" ", local.databases)
    bucket    = digitalocean_spaces_bucket.backups.name
    region    = var.region
  })

  # One run of it now, as `kubectl create job --from=cronjob/backup` would make it.
  backup_now = var.backup_run == "" ? [] : [yamlencode({
    apiVersion = "batch/v1"
    kind       = "Job"
    metadata   = { name = "backup-${var.backup_run}" }
    spec       = yamldecode(local.backup).spec.jobTemplate.spec
  })]
}

resource "slipway_release" "database" {
  name             = "database"
  namespace        = "database"
  create_namespace = true
  cluster          = digitalocean_kubernetes_cluster.main.urn
  images           = { postgres = var.postgres_image }

  manifests = [templatefile("${path.module}/manifests/postgres.yaml", {
    storage   = var.database_storage
    databases = local.databases
  })]

  secrets_wo = { postgres = var.database_passwords }
}

resource "slipway_release" "backup" {
  name      = "backup"
  namespace = slipway_release.database.namespace
  cluster   = digitalocean_kubernetes_cluster.main.urn
  images    = { dump = var.postgres_image, upload = var.upload_image }
  manifests = concat([local.backup], local.backup_now)

  secrets_wo = {
    backup = {
      PGPASSWORD            = var.database_passwords.admin
      AWS_ACCESS_KEY_ID     = digitalocean_spaces_key.backups.access_key
      AWS_SECRET_ACCESS_KEY = digitalocean_spaces_key.backups.secret_key
    }
  }
}
