# Nothing is left of the table, which is protected.
