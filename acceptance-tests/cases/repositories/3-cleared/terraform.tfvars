mutability = null
scan       = false
days       = 7
actions    = ["ecr:BatchGetImage", "ecr:DescribeImages"]
force      = null
tags       = null
