settings     = <<-JSON
  {
    "enableNetworkPolicy": "false"
  }
JSON
identity     = "other"
account_role = true
