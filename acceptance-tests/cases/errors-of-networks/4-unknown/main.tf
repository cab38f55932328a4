resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

# Known when it is applied, not before.
resource "terraform_data" "block" {
  input = "10.0.2.0/33"
}

resource "aws_subnet" "unknown" {
  vpc_id     = aws_vpc.main.id
  cidr_block = terraform_data.block.output
}
