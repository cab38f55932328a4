text     = "Copied to another region."
enabled  = false
actions  = ["kms:*"]
valid_to = "2041-01-02T03:04:05Z"
tags     = { Name = "main", Team = "web" }
