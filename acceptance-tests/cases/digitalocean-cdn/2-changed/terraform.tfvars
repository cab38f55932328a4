domain = "static.shop.example"
ttl    = 600
