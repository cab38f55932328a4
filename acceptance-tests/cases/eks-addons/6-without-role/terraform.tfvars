settings = "{}"
