provider "aws" {
  access_key = "AKIASLIPWAYSANDBOX00"
  secret_key = "not-the-secret-of-this-key-0123456789abc"
}
