main = "green"
