mutability = "MUTABLE"
filters    = []
