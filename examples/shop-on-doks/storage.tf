# Spaces: the dumps of the database, and what pages show.

resource "digitalocean_spaces_bucket" "backups" {
  name   = "${var.name}-backups"
  region = var.region

  # `make destroy` takes the dumps along, and asks before.
  force_destroy = true

  lifecycle_rule {
    id      = "old"
    enabled = true

    expiration {
      days = var.backup_days
    }
  }
}

resource "digitalocean_spaces_bucket" "media" {
  name          = "${var.name}-media"
  region        = var.region
  force_destroy = true

  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = [for host in values(local.hosts) : "https://${host}"]
    max_age_seconds = 3600
  }
}

# The key of the backup job: it reads and writes in one bucket, and can do nothing else.
resource "digitalocean_spaces_key" "backups" {
  name = "${var.name}-backups"

  grant {
    bucket     = digitalocean_spaces_bucket.backups.name
    permission = "readwrite"
  }
}
