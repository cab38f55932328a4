action  = "s3:*"
origins = ["https://shop.example", "https://*.shop.example"]
prefix  = "shop/"
