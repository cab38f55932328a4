name       = "renamed"
permission = "readwrite"
