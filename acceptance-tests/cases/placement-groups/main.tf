# Placement groups of every strategy.

variable "partitions" {
  type    = number
  default = 3
}

variable "tags" {
  type    = map(string)
  default = null
}

resource "aws_placement_group" "close" {
  name     = "close"
  strategy = "cluster"
  tags     = var.tags
}

resource "aws_placement_group" "apart" {
  name         = "apart"
  strategy     = "spread"
  spread_level = "rack"
}

resource "aws_placement_group" "parts" {
  name            = "parts"
  strategy        = "partition"
  partition_count = var.partitions
}

# EC2 chooses what is left out.
resource "aws_placement_group" "chosen" {
  name     = "chosen"
  strategy = "spread"
}

output "chosen" {
  value = [aws_placement_group.chosen.spread_level, aws_placement_group.parts.partition_count]
}
