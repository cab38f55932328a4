options = {
  servers = ["AmazonProvidedDNS"]
}
