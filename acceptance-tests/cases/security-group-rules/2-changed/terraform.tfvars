description = "HTTPS"
port        = 8443
