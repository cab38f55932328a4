settings     = "{}"
account_role = true
