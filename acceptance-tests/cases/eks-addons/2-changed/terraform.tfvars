settings     = "{\"enableNetworkPolicy\": \"false\"}"
identity     = "other"
account_role = true
