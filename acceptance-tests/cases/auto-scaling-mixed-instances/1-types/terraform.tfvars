kind = "types"
