create_zone = false
