kind = "configuration"
