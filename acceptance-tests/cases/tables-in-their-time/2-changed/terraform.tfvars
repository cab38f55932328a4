indexes = ["street", "house"]
stream  = "NEW_IMAGE"
