description = "where it runs"
