//! What a schema does not say of the types that are written by hand, for their pages and for
//! `slipway permissions`. A test holds it against the list of types.

use crate::permissions::Permissions;

mod lookups;
mod machines;
mod tables;
mod values;

/// A type that no definition makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandWritten {
    /// What import ids look like; `None` when it cannot be imported.
    pub import: Option<&'static str>,
    /// What it needs.
    pub permissions: Permissions,
}

/// A data source or an ephemeral resource, with the permissions that it needs.
const fn data(of: &'static str, read: &'static [&'static str]) -> HandWritten {
    written(of, None, &[], read, &[], &[])
}

/// A type with the form of its import ids, and what each action needs.
const fn written(
    of: &'static str,
    import: Option<&'static str>,
    create: &'static [&'static str],
    read: &'static [&'static str],
    update: &'static [&'static str],
    delete: &'static [&'static str],
) -> HandWritten {
    let permissions = Permissions {
        of,
        create,
        read,
        update,
        delete,
    };
    HandWritten {
        import,
        permissions,
    }
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static HandWritten> {
    let resources = MOST.iter().chain(tables::TABLES).chain(values::VALUES);
    resources.chain(machines::MACHINES).chain(lookups::LOOKUPS)
}

/// Most of the resources, by name.
const MOST: &[HandWritten] = &[
    written(
        "aws_acm_certificate",
        Some("ARN"),
        &[
            "acm:AddTagsToCertificate",
            "acm:DescribeCertificate",
            "acm:ImportCertificate",
            "acm:ListTagsForCertificate",
            "acm:RequestCertificate",
        ],
        &["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
        &[
            "acm:AddTagsToCertificate",
            "acm:DescribeCertificate",
            "acm:ImportCertificate",
            "acm:ListTagsForCertificate",
            "acm:RemoveTagsFromCertificate",
            "acm:RenewCertificate",
            "acm:UpdateCertificateOptions",
        ],
        &["acm:DeleteCertificate", "acm:DescribeCertificate"],
    ),
    written(
        "aws_acm_certificate_validation",
        None,
        &["acm:DescribeCertificate"],
        &["acm:DescribeCertificate"],
        &[],
        &[],
    ),
    written(
        "aws_default_security_group",
        Some("sg-ID"),
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:DeleteTags",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeVpcs",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        ],
        &["ec2:DescribeSecurityGroups"],
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:DeleteTags",
            "ec2:DescribeSecurityGroups",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        ],
        &[],
    ),
    written(
        "aws_kms_grant",
        Some("KEY_ID:GRANT_ID"),
        &["kms:CreateGrant", "kms:ListGrants"],
        &["kms:ListGrants"],
        &[],
        &[
            "kms:DescribeKey",
            "kms:ListGrants",
            "kms:RetireGrant",
            "kms:RevokeGrant",
        ],
    ),
    written(
        "aws_route",
        Some("ROUTE_TABLE_ID_DESTINATION"),
        &["ec2:CreateRoute", "ec2:DescribeRouteTables"],
        &["ec2:DescribeRouteTables"],
        &["ec2:DescribeRouteTables", "ec2:ReplaceRoute"],
        &["ec2:DeleteRoute"],
    ),
    written(
        "aws_route53_record",
        Some("ZONE_ID_NAME_TYPE"),
        &[
            "route53:ChangeResourceRecordSets",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ],
        &["route53:GetHostedZone", "route53:ListResourceRecordSets"],
        &[
            "route53:ChangeResourceRecordSets",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ],
        &[
            "route53:ChangeResourceRecordSets",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ],
    ),
    written(
        "aws_route53_zone",
        Some("ZONE_ID"),
        &[
            "route53:AssociateVPCWithHostedZone",
            "route53:ChangeTagsForResource",
            "route53:CreateHostedZone",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListHostedZonesByName",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResource",
            "route53:UpdateHostedZoneFeatures",
        ],
        &[
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResource",
        ],
        &[
            "route53:AssociateVPCWithHostedZone",
            "route53:ChangeTagsForResource",
            "route53:DisassociateVPCFromHostedZone",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
            "route53:ListTagsForResource",
            "route53:UpdateHostedZoneComment",
            "route53:UpdateHostedZoneFeatures",
        ],
        &[
            "route53:ChangeResourceRecordSets",
            "route53:DeleteHostedZone",
            "route53:GetChange",
            "route53:GetHostedZone",
            "route53:ListResourceRecordSets",
        ],
    ),
    // STS answers everybody who they are: no policy has to allow it (STS API reference,
    // GetCallerIdentity).
    written(
        "aws_s3_bucket",
        Some("BUCKET"),
        &[
            "s3:CreateBucket",
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketTagging",
            "s3:PutBucketTagging",
        ],
        &["s3:GetBucketObjectLockConfiguration", "s3:GetBucketTagging"],
        &[
            "s3:GetBucketObjectLockConfiguration",
            "s3:GetBucketTagging",
            "s3:PutBucketTagging",
        ],
        // All but `s3:DeleteBucket` are for `force_destroy`.
        &[
            "s3:BypassGovernanceRetention",
            "s3:DeleteBucket",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:ListBucketVersions",
        ],
    ),
    written(
        "aws_s3_bucket_acl",
        Some("BUCKET[,EXPECTED_BUCKET_OWNER][,ACL]"),
        &["s3:GetBucketAcl", "s3:PutBucketAcl"],
        &["s3:GetBucketAcl"],
        &["s3:GetBucketAcl", "s3:PutBucketAcl"],
        &[],
    ),
    written(
        "aws_s3_bucket_lifecycle_configuration",
        Some("BUCKET[,EXPECTED_BUCKET_OWNER]"),
        &[
            "s3:GetLifecycleConfiguration",
            "s3:PutLifecycleConfiguration",
        ],
        &["s3:GetLifecycleConfiguration"],
        &[
            "s3:GetLifecycleConfiguration",
            "s3:PutLifecycleConfiguration",
        ],
        &[
            "s3:GetLifecycleConfiguration",
            "s3:PutLifecycleConfiguration",
        ],
    ),
    written(
        "aws_s3_bucket_logging",
        Some("BUCKET[,EXPECTED_BUCKET_OWNER]"),
        &["s3:GetBucketLogging", "s3:PutBucketLogging"],
        &["s3:GetBucketLogging"],
        &["s3:GetBucketLogging", "s3:PutBucketLogging"],
        &["s3:PutBucketLogging"],
    ),
    written(
        "aws_s3_bucket_versioning",
        Some("BUCKET[,EXPECTED_BUCKET_OWNER]"),
        &["s3:GetBucketVersioning", "s3:PutBucketVersioning"],
        &["s3:GetBucketVersioning"],
        &["s3:GetBucketVersioning", "s3:PutBucketVersioning"],
        &["s3:PutBucketVersioning"],
    ),
    written(
        "aws_s3_bucket_website_configuration",
        Some("BUCKET[,EXPECTED_BUCKET_OWNER]"),
        &["s3:GetBucketWebsite", "s3:PutBucketWebsite"],
        &["s3:GetBucketWebsite"],
        &["s3:GetBucketWebsite", "s3:PutBucketWebsite"],
        &["s3:DeleteBucketWebsite"],
    ),
    written(
        "aws_s3_object",
        Some("BUCKET/KEY"),
        &[
            "s3:AbortMultipartUpload",
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
            "s3:PutObjectTagging",
        ],
        &["s3:GetObject", "s3:GetObjectTagging"],
        &[
            "s3:AbortMultipartUpload",
            "s3:BypassGovernanceRetention",
            "s3:DeleteObjectTagging",
            "s3:GetObject",
            "s3:GetObjectTagging",
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
            "s3:PutObjectTagging",
        ],
        &[
            "s3:BypassGovernanceRetention",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:ListBucketVersions",
            "s3:PutObjectLegalHold",
        ],
    ),
    written(
        "aws_security_group",
        Some("sg-ID"),
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateSecurityGroup",
            "ec2:CreateTags",
            "ec2:DescribeSecurityGroups",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        ],
        &["ec2:DescribeSecurityGroups"],
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:DeleteTags",
            "ec2:DescribeSecurityGroups",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        ],
        &[
            "ec2:DeleteSecurityGroup",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSecurityGroups",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ],
    ),
    written(
        "aws_security_group_rule",
        Some("GROUP_TYPE_PROTOCOL_FROM_TO_PEER"),
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:DescribeSecurityGroupRules",
        ],
        &["ec2:DescribeSecurityGroupRules"],
        &[
            "ec2:DescribeSecurityGroupRules",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
            "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
        ],
        &[
            "ec2:DescribeSecurityGroupRules",
            "ec2:RevokeSecurityGroupEgress",
            "ec2:RevokeSecurityGroupIngress",
        ],
    ),
    written(
        "aws_vpc_security_group_egress_rule",
        Some("sgr-ID"),
        &[
            "ec2:AuthorizeSecurityGroupEgress",
            "ec2:CreateTags",
            "ec2:DescribeSecurityGroupRules",
        ],
        &["ec2:DescribeSecurityGroupRules"],
        &[
            "ec2:CreateTags",
            "ec2:DeleteTags",
            "ec2:DescribeSecurityGroupRules",
            "ec2:ModifySecurityGroupRules",
        ],
        &["ec2:RevokeSecurityGroupEgress"],
    ),
    written(
        "aws_vpc_security_group_ingress_rule",
        Some("sgr-ID"),
        &[
            "ec2:AuthorizeSecurityGroupIngress",
            "ec2:CreateTags",
            "ec2:DescribeSecurityGroupRules",
        ],
        &["ec2:DescribeSecurityGroupRules"],
        &[
            "ec2:CreateTags",
            "ec2:DeleteTags",
            "ec2:DescribeSecurityGroupRules",
            "ec2:ModifySecurityGroupRules",
        ],
        &["ec2:RevokeSecurityGroupIngress"],
    ),
];
