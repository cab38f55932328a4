key    = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMSu+QcyJTNir+9RHy8SYtp4qwGrw2bHbdw7NIYvzevO somebody@elsewhere"
ending = "\n"
tags   = { Name = "main" }
