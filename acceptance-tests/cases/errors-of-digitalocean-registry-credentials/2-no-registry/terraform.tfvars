registry = "other-images"
