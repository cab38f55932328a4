# The account is as it was.
