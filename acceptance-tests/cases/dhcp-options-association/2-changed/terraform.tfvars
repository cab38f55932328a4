domain = "b.example.com"
