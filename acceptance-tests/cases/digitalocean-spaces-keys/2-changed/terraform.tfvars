name = "renamed"
