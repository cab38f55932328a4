type = "t3.small"
