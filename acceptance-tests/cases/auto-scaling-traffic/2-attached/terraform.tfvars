balancers = ["old"]
