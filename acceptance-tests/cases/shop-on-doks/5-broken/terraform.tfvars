nodes      = 3
size       = "s-4vcpu-8gb"
tags       = { staging = "3", production = "2" }
backup_run = "by-hand"

pod_annotations = {
  staging = {
    "slipway.dev/pod-life"      = "crash-loop"
    "slipway.dev/logs"          = "ModuleNotFoundError: No module named 'psycopg'"
    "slipway.dev/previous-logs" = "ModuleNotFoundError: No module named 'psycopg'"
  }
}
