cluster = "${cluster}"
name = "sales"
