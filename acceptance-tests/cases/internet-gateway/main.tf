variable "tags" {
  type = map(string)
}

resource "aws_internet_gateway" "main" {
  tags = var.tags
}
