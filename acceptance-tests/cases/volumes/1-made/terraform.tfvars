main  = { size = 10, type = "gp3" }
usual = 10
