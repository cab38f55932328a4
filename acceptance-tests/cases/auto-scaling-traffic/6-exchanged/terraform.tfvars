targets   = []
balancers = []
