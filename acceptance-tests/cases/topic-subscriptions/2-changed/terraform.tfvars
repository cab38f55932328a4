filter  = "{\"order\": {\"stage\": [\"made\"], \"price\": [{\"numeric\": [\">\", 100]}]}}"
scope   = "MessageBody"
raw     = true
redrive = true
