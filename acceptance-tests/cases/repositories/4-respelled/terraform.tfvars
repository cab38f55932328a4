mutability = null
scan       = false
days       = 7
actions    = ["ecr:DescribeImages", "ecr:BatchGetImage"]
force      = null
tags       = null
