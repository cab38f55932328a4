provider "aws" {
  max_retries = 0

  endpoints {
    route53 = "http://127.0.0.1:9"
  }
}
