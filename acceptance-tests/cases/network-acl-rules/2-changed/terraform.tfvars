port = 8443
