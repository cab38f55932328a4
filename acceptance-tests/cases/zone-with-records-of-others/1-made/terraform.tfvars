force = null
