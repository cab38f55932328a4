output "addresses" {
  description = "Where the app is reached."
  value       = slipway_release.web.endpoints["Service/shop/web"]
}
