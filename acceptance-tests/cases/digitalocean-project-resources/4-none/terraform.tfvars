there = false
