elsewhere = "shop.example"
