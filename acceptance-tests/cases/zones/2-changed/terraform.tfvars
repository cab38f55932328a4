public  = { comment = "", tags = { Team = "shop" } }
private = { comment = "inside", vpcs = ["vpc-11111111", "vpc-22222222"] }
