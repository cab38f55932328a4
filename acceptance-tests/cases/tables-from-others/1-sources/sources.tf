# What the tables of the next step are made from.
