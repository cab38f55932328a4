acl           = "public-read"
days          = 60
versions      = [false]
origins       = ["https://shop.example", "https://*.shop.example"]
keeps_uploads = true
