purpose = "Service or API"
