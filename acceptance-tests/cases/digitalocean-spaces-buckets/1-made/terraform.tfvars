versions = [true]
origins  = ["https://shop.example"]
