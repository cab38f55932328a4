//! The types that keep values: parameters and secrets.

use super::{HandWritten, data};
use crate::permissions::Permissions;

/// All of them, by name.
pub(super) const VALUES: &[HandWritten] = &[
    HandWritten {
        import: Some("ARN"),
        permissions: Permissions {
            of: "aws_secretsmanager_secret",
            create: &[
                "secretsmanager:CreateSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:PutResourcePolicy",
                "secretsmanager:ReplicateSecretToRegions",
                "secretsmanager:TagResource",
            ],
            read: &[
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
            ],
            update: &[
                "secretsmanager:DeleteResourcePolicy",
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:PutResourcePolicy",
                "secretsmanager:RemoveRegionsFromReplication",
                "secretsmanager:ReplicateSecretToRegions",
                "secretsmanager:TagResource",
                "secretsmanager:UntagResource",
                "secretsmanager:UpdateSecret",
            ],
            delete: &[
                "secretsmanager:DeleteSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:RemoveRegionsFromReplication",
            ],
        },
    },
    HandWritten {
        import: Some("SECRET_ID|VERSION_ID"),
        permissions: Permissions {
            of: "aws_secretsmanager_secret_version",
            create: &[
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
                "secretsmanager:PutSecretValue",
            ],
            read: &[
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
            ],
            update: &[
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            delete: &["secretsmanager:UpdateSecretVersionStage"],
        },
    },
    HandWritten {
        import: Some("NAME"),
        permissions: Permissions {
            of: "aws_ssm_parameter",
            create: &[
                "ssm:AddTagsToResource",
                "ssm:DescribeParameters",
                "ssm:GetParameter",
                "ssm:ListTagsForResource",
                "ssm:PutParameter",
            ],
            read: &[
                "ssm:DescribeParameters",
                "ssm:GetParameter",
                "ssm:ListTagsForResource",
            ],
            update: &[
                "ssm:AddTagsToResource",
                "ssm:DescribeParameters",
                "ssm:GetParameter",
                "ssm:ListTagsForResource",
                "ssm:PutParameter",
                "ssm:RemoveTagsFromResource",
            ],
            delete: &["ssm:DeleteParameter"],
        },
    },
    data(
        "data.aws_secretsmanager_secret_version",
        &["secretsmanager:GetSecretValue"],
    ),
    data("data.aws_ssm_parameter", &["ssm:GetParameter"]),
];
