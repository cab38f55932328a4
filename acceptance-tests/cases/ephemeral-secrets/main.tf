# Both exist already: what is read here is stored nowhere.
ephemeral "aws_secretsmanager_secret_version" "main" {
  secret_id = "ephemeral-secrets"

  lifecycle {
    postcondition {
      condition     = self.secret_string == "opensesame"
      error_message = "It is another secret."
    }
    postcondition {
      condition     = self.version_stage == "AWSCURRENT" && contains(self.version_stages, "AWSCURRENT")
      error_message = "It is not the current version."
    }
  }
}

# The same version by its id.
ephemeral "aws_secretsmanager_secret_version" "same" {
  secret_id  = ephemeral.aws_secretsmanager_secret_version.main.arn
  version_id = ephemeral.aws_secretsmanager_secret_version.main.version_id

  lifecycle {
    postcondition {
      condition     = self.secret_string == ephemeral.aws_secretsmanager_secret_version.main.secret_string
      error_message = "It is another version."
    }
  }
}

ephemeral "aws_secretsmanager_random_password" "main" {
  password_length     = 24
  exclude_punctuation = true

  lifecycle {
    postcondition {
      condition     = can(regex("^[A-Za-z0-9]{24}$", self.random_password))
      error_message = "It is not as it was asked for."
    }
  }
}

data "aws_caller_identity" "current" {}

ephemeral "aws_ssm_parameter" "region" {
  arn = "arn:aws:ssm:eu-central-1:${data.aws_caller_identity.current.account_id}:parameter/ephemeral-secrets/region"

  lifecycle {
    postcondition {
      condition     = self.type == "SecureString" && self.version == 1 && self.with_decryption
      error_message = "It is another parameter."
    }
  }
}

# A provider block is one of the places that may use them.
provider "aws" {
  alias  = "elsewhere"
  region = ephemeral.aws_ssm_parameter.region.value
}

data "aws_region" "elsewhere" {
  provider = aws.elsewhere
}

output "region" {
  value = data.aws_region.elsewhere.id
}
