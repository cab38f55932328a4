# Tags for which the opposite of the mutability holds.

variable "mutability" {
  type = string
}

variable "filters" {
  type = list(string)
}

resource "aws_ecr_repository" "main" {
  name                 = "main"
  image_tag_mutability = var.mutability

  dynamic "image_tag_mutability_exclusion_filter" {
    for_each = var.filters

    content {
      filter      = image_tag_mutability_exclusion_filter.value
      filter_type = "WILDCARD"
    }
  }
}
