create = "2s"
