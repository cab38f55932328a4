# A key for the time of the run, of which nothing is left afterwards.
ephemeral "digitalocean_spaces_key" "run" {
  name = "for-the-run"

  grant {
    bucket     = "slipway-ephemeral"
    permission = "readwrite"
  }
}

resource "digitalocean_tag" "beside" {
  name = "beside"
}
