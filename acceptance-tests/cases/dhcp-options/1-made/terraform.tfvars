options = {
  domain_name = "corp.example.com"
  servers     = ["10.0.0.2", "AmazonProvidedDNS"]
  ntp         = ["10.0.0.3"]
  netbios     = ["10.0.0.4", "10.0.0.5"]
  node_type   = "2"
  lease       = "1440"
}
