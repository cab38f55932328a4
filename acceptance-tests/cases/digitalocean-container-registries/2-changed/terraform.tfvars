tier = "basic"
