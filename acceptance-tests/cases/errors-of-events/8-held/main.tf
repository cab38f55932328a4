# The rule goes, and a target of somebody else holds it.
