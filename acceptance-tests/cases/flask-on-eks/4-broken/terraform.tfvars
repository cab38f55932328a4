replicas  = 4
image_tag = "1.2.0"

# Whoever looks after the simulated pods reads these.
pod_annotations = {
  "slipway.dev/pod-life"      = "crash-loop"
  "slipway.dev/exit-code"     = "3"
  "slipway.dev/previous-logs" = "Traceback (most recent call last):\n  File \"/srv/app.py\", line 31, in create_app\napp.NoKey: SECRET_KEY has 0 characters, and 32 are needed"
}
