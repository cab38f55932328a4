# Nothing of ours is left; what stood there before goes the way it came.
output "region" {
  value = "none"
}
