tier = "basic"
name = "other-images"
