# Nobody listens on the port "discard" (RFC 863).
provider "aws" {
  max_retries = 0

  endpoints {
    sts = "http://127.0.0.1:9"
  }
}
