filter  = "{\"stage\": [\"made\", \"changed\"]}"
scope   = "MessageAttributes"
raw     = false
redrive = false
