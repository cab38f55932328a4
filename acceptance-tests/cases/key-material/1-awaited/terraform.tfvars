material = null
valid_to = null
