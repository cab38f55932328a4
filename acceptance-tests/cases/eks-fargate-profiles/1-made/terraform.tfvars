labels = { tier = "front" }
