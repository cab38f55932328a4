main = "blue"
