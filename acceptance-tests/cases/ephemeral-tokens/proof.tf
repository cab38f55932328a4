# A token is stored nowhere, so what is known of it is asked of it where it is.
locals {
  # Base64 for URLs, without padding, as Terraform reads base64.
  padding = ["", "===", "==", "="]
}

ephemeral "aws_eks_cluster_auth" "asked" {
  name = "demo"

  lifecycle {
    postcondition {
      condition     = startswith(self.token, "k8s-aws-v1.") && !strcontains(self.token, "=")
      error_message = "It is no token for a cluster."
    }
    postcondition {
      condition = strcontains(
        base64decode(join("", [
          replace(replace(trimprefix(self.token, "k8s-aws-v1."), "-", "+"), "_", "/"),
          local.padding[length(trimprefix(self.token, "k8s-aws-v1.")) % 4],
        ])),
        "&X-Amz-Expires=60&"
      )
      error_message = "It is no call that ends in a minute."
    }
    postcondition {
      condition     = self.region == "eu-central-1"
      error_message = "It names another region."
    }
  }
}

ephemeral "aws_ecr_authorization_token" "asked" {
  lifecycle {
    postcondition {
      condition     = self.user_name == "AWS" && base64decode(self.authorization_token) == "AWS:${self.password}"
      error_message = "User and password are not those of the token."
    }
    postcondition {
      condition     = startswith(self.proxy_endpoint, "https://")
      error_message = "The registry has no address."
    }
  }
}
