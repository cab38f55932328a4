clients     = ["web", "mobile"]
thumbprints = ["990f4193972f2becf12ddeda5237f9c952f20d9e", "cf23df2207d99a74fbe169e3eba035e633b65d94"]
tags        = { Name = "main", Team = "web" }
