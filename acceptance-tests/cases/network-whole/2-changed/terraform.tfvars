hostname_type = "resource-name"
https_ports   = [443, 8443]
open_policy   = false
second_table  = false
private_dns   = false
traffic       = "REJECT"
