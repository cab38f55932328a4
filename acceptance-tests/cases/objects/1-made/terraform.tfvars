text     = "one, and more"
class    = null
tags     = { team = "web" }
language = null
hold     = "ON"
until    = "2040-01-01T00:00:00Z"
