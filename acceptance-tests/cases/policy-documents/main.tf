data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com", "ec2.amazonaws.com"]
    }

    principals {
      type        = "AWS"
      identifiers = ["123456789012"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalOrgID"
      values   = ["o-abcdefghij"]
    }

    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = [true]
    }
  }
}

data "aws_iam_policy_document" "base" {
  policy_id = "base"

  statement {
    sid       = "List"
    actions   = ["s3:ListBucket"]
    resources = ["arn:aws:s3:::bucket"]
  }

  statement {
    sid       = "Home"
    effect    = "Deny"
    actions   = ["s3:PutObject", "s3:GetObject"]
    resources = ["arn:aws:s3:::bucket/&{aws:username}/*"]
  }

  statement {
    not_actions   = ["iam:*"]
    not_resources = ["arn:aws:s3:::other"]

    not_principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

data "aws_iam_policy_document" "public" {
  statement {
    sid     = "Everybody"
    actions = ["s3:GetObject"]

    principals {
      type        = "*"
      identifiers = ["*"]
    }

    resources = ["arn:aws:s3:::bucket/<a>&b"]
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents   = [data.aws_iam_policy_document.base.json, data.aws_iam_policy_document.public.json]
  override_policy_documents = ["", jsonencode({ Statement = [{ Sid = "List", Effect = "Deny", Action = ["s3:*"], Resource = "*" }] })]

  statement {
    sid       = "Home"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
}

output "documents" {
  value = {
    trust  = data.aws_iam_policy_document.trust.minified_json
    merged = data.aws_iam_policy_document.merged.minified_json
    id     = data.aws_iam_policy_document.merged.id
    lines  = length(split("\n", data.aws_iam_policy_document.merged.json))
  }
}
