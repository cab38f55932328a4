cluster = "${cluster}"
