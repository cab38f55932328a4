least      = 2
most       = 5
desired    = 3
timeout    = 120
tags       = { Name = "web-2", Stage = "test" }
metrics    = ["GroupDesiredCapacity", "GroupMaxSize"]
resting    = ["AZRebalance", "AlarmNotification"]
recurrence = "0 9 * * MON-FRI"
