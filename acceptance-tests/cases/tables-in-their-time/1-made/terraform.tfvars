indexes = ["city"]
stream  = "KEYS_ONLY"
