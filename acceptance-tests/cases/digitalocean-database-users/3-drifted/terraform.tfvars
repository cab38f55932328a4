clusters = { pg = "${pg}", mysql = "${mysql}", kafka = "${kafka}", mongodb = "${mongodb}", opensearch = "${opensearch}" }
plugin  = "caching_sha2_password"
topics  = { "orders.*" = "consume", "returns" = "admin" }
indexes = { "logs-*" = "readwrite" }
sources = ["203.0.113.0/24", "198.51.100.7"]
