ephemeral "digitalocean_database_credentials" "app" {
  cluster_id = digitalocean_database_cluster.main[0].id
  user       = digitalocean_database_user.app[0].name
  database   = "defaultdb"
  private    = true

  lifecycle {
    postcondition {
      condition     = self.password == digitalocean_database_user.app[0].password
      error_message = "The password is another one."
    }
    postcondition {
      condition     = self.host == digitalocean_database_cluster.main[0].private_host && self.port == 25060
      error_message = "It is somewhere else."
    }
    postcondition {
      condition     = self.uri == "postgresql://app:${self.password}@${self.host}:25060/defaultdb?sslmode=require"
      error_message = "The address is another one."
    }
  }
}

ephemeral "digitalocean_database_credentials" "first" {
  cluster_id = digitalocean_database_cluster.main[0].id

  lifecycle {
    postcondition {
      condition     = self.uri == digitalocean_database_cluster.main[0].uri && self.user == "doadmin" && self.database == "defaultdb"
      error_message = "They are of another user."
    }
  }
}

ephemeral "digitalocean_database_credentials" "kafka" {
  cluster_id = var.kafka
}

# The key of a user of Kafka, where a key is wanted that no state may hold.
resource "digitalocean_certificate" "kafka" {
  name                   = "kafka"
  leaf_certificate       = "-----BEGIN CERTIFICATE-----\nbGVhZg==\n-----END CERTIFICATE-----\n"
  private_key_wo         = ephemeral.digitalocean_database_credentials.kafka.access_key
  private_key_wo_version = 1
}
