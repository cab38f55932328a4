mutability = "MUTABLE_WITH_EXCLUSION"
filters    = ["latest*", "dev-*"]
