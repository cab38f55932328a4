# It is to go.
