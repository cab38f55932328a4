name = "made-again"
