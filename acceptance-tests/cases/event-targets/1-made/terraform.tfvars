title          = "first"
count_of_tasks = 2
public         = true
groups         = ["sg-1"]
tags           = { Team = "shop" }
attempts       = 3
queue          = "main"
values         = ["test"]
input          = "{\"made\": true, \"by\": \"rule\"}"
