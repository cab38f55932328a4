# The defaults of the variables.
