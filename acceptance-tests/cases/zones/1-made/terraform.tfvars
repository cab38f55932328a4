public  = { tags = { Stage = "test" } }
private = { vpcs = ["vpc-11111111"] }
