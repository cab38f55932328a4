groups            = []
user              = "app:{{SessionName}}"
namespaces        = ["shop"]
untagged_sessions = false
