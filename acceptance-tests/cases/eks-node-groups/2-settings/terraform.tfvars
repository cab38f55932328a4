labels      = { team = "shop", tier = "front" }
taints      = [{ key = "dedicated", value = "front", effect = "NO_SCHEDULE" }]
sizes       = { min = 2, max = 6, desired = 3 }
unavailable = { percentage = 33 }
repair      = { enabled = true, parallel = 2 }
tags        = { Team = "shop" }
