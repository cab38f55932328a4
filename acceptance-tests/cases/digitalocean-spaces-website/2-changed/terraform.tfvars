error = "missing.html"
rules = { "docs/" = "manual/", "old/" = "new/" }
