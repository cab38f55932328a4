key   = "Team"
value = "them"
