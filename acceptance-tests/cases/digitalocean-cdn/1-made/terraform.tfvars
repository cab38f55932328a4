domain = "static.shop.example"
