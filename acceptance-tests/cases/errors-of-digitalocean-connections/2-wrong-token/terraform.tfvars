token = "dop_v1_of_nobody"
