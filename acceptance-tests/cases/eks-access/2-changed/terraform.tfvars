groups            = ["editors", "viewers"]
user              = "app:{{SessionName}}"
namespaces        = ["shop", "stock"]
role              = 1
target            = 2
untagged_sessions = true
tags              = { team = "stock", tier = "one" }
