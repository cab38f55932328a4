# Subnet groups of RDS, ElastiCache and Redshift.

variable "subnets" {
  type = list(number)
}

variable "description" {
  type = string
}

variable "suffix" {
  type = string
}

variable "tags" {
  type = map(string)
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "main" {
  count = 3

  vpc_id            = aws_vpc.main.id
  cidr_block        = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  availability_zone = "eu-central-1${["a", "b", "c"][count.index]}"
}

locals {
  subnets = [for index in var.subnets : aws_subnet.main[index].id]
}

resource "aws_db_subnet_group" "main" {
  name        = "main${var.suffix}"
  description = var.description
  subnet_ids  = local.subnets
  tags        = var.tags
}

resource "aws_db_subnet_group" "prefixed" {
  name_prefix = "prefixed-"
  subnet_ids  = local.subnets
}

# ElastiCache stores names in lower case, and the configuration keeps its own.
resource "aws_elasticache_subnet_group" "main" {
  name        = "Main${var.suffix}"
  description = var.description
  subnet_ids  = local.subnets
  tags        = var.tags
}

resource "aws_redshift_subnet_group" "main" {
  name        = "main${var.suffix}"
  description = var.description
  subnet_ids  = local.subnets
  tags        = var.tags
}
