labels = { tier = "back" }
