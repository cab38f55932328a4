title          = "second"
count_of_tasks = 1
public         = false
groups         = ["sg-1", "sg-2"]
tags           = { Team = "web", Stage = "test" }
attempts       = 5
queue          = "other"
values         = ["test", "live"]
input          = "{\"made\": false}"
