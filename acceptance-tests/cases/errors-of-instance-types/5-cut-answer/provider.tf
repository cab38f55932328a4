provider "aws" {
  max_retries = 0
}
