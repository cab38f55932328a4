kubernetes       = "1.34"
template_version = "2"
sizes            = { min = 2, max = 6, desired = 3 }
