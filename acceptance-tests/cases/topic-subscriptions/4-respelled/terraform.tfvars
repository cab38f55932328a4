filter  = "{ \"price\": [ { \"numeric\": [ \">\", 1e2 ] } ], \"stage\": [ \"made\" ] }"
scope   = "MessageAttributes"
raw     = false
redrive = false
