resource "aws_dynamodb_table" "provisioned" {
  name     = "provisioned"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "on_demand" {
  name          = "on-demand"
  billing_mode  = "PAY_PER_REQUEST"
  read_capacity = 5
  hash_key      = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
