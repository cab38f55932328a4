filter  = "{\"stage\": [\"made\"], \"price\": [{\"numeric\": [\">\", 100]}]}"
scope   = "MessageAttributes"
raw     = false
redrive = false
