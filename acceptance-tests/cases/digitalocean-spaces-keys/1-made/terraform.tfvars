name = "everything"
