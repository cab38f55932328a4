mutability = "IMMUTABLE_WITH_EXCLUSION"
filters    = ["latest*"]
