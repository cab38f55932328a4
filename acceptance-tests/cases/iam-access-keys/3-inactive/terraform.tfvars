status = "Inactive"
