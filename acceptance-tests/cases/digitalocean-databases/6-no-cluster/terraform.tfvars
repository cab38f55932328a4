cluster = "${cluster}"
there = false
