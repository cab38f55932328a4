kind       = "requirements"
version_of = "$Latest"
share      = 0
