urns = []
