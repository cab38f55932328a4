resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_subnet" "overlapping" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.128/25"
  depends_on = [aws_subnet.main]
}
