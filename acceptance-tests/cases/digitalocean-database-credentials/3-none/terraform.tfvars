kafka = "${kafka}"
there = false
