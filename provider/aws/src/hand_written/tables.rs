//! The types of DynamoDB.

use super::HandWritten;
use crate::permissions::Permissions;

/// All of them, by name.
pub(super) const TABLES: &[HandWritten] = &[HandWritten {
    import: Some("NAME"),
    permissions: Permissions {
        of: "aws_dynamodb_table",
        create: &[
            "dynamodb:CreateGlobalTableWitness",
            "dynamodb:CreateTable",
            "dynamodb:CreateTableReplica",
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeImport",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:ImportTable",
            "dynamodb:ListTagsOfResource",
            "dynamodb:RestoreTableToPointInTime",
            "dynamodb:TagResource",
            "dynamodb:UntagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
            "iam:CreateServiceLinkedRole",
        ],
        read: &[
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:ListTagsOfResource",
        ],
        update: &[
            "dynamodb:CreateGlobalTableWitness",
            "dynamodb:CreateTableReplica",
            "dynamodb:DeleteGlobalTableWitness",
            "dynamodb:DeleteTableReplica",
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:ListTagsOfResource",
            "dynamodb:TagResource",
            "dynamodb:UntagResource",
            "dynamodb:UpdateContinuousBackups",
            "dynamodb:UpdateTable",
            "dynamodb:UpdateTimeToLive",
            "iam:CreateServiceLinkedRole",
        ],
        delete: &[
            "dynamodb:DeleteGlobalTableWitness",
            "dynamodb:DeleteTable",
            "dynamodb:DeleteTableReplica",
            "dynamodb:DescribeTable",
            "dynamodb:UpdateTable",
        ],
    },
}];
