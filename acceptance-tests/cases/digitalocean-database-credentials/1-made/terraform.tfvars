kafka = "${kafka}"
