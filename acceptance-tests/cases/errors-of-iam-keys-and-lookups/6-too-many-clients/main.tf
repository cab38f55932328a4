resource "aws_iam_openid_connect_provider" "main" {
  url            = "https://accounts.example.com"
  client_id_list = [for number in range(101) : "client-${number}"]
}
