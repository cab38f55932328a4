tier = "starter"
