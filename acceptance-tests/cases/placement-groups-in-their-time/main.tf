# A placement group takes its time to come and to go, and its name is taken until it is gone.

resource "aws_placement_group" "main" {
  name     = "main"
  strategy = "cluster"
}
