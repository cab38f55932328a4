resource "aws_key_pair" "main" {
  key_name   = "main"
  public_key = "ssh-ed25519 nonsense"
}
