# Empty lists and texts, as modules pass them, ask for nothing.
options = {
  servers   = ["AmazonProvidedDNS"]
  ntp       = []
  netbios   = []
  node_type = ""
}
