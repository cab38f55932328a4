retention = 0
key       = null
tags      = null
