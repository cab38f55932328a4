text     = "two, and more"
class    = "STANDARD_IA"
tags     = { team = "shop", stage = "test" }
language = "en"
hold     = "OFF"
until    = "2039-01-01T00:00:00Z"
