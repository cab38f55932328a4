kind       = "template"
version_of = "1"
