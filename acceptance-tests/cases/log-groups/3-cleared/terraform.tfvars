retention = 0
key       = null
protected = false
tags      = null
