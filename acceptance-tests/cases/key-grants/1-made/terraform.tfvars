operations = ["Encrypt", "Decrypt"]
context    = { Department = "web" }
