kind = "template"
