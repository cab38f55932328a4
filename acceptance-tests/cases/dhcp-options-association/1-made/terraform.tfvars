domain = "a.example.com"
