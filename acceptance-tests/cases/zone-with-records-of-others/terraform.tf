terraform {
  required_providers {
    aws = {
      source = "slipway/aws"
    }
  }
}
