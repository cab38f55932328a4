droplets = ["${web}"]
allow    = ["ip:192.0.2.1", "cidr:203.0.113.0/24"]
cookie   = "shop"
