operations = ["Decrypt"]
context    = { Department = "shop" }
