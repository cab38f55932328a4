purpose = "Web Application"
