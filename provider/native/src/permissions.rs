//! The IAM permissions that each type needs where its cluster or its registry is one of AWS. Tokens of EKS are signed
//! here and need none (IAM user guide, "GetCallerIdentity": no permissions are required).

use slipway_aws::permissions::Permissions;

/// Finds a cluster.
const FIND: &[&str] = &["eks:DescribeCluster"];

/// Finds a cluster, and what it has left in AWS.
const FIND_WHAT_IS_LEFT: &[&str] = &[
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeVolumes",
    "eks:DescribeCluster",
];

/// A manifest of a repository (ECR user guide, "IAM permissions for pulling an image").
const PULL: &[&str] = &["ecr:BatchGetImage", "ecr:GetAuthorizationToken"];

/// The permissions of all types.
pub const ALL: &[Permissions] = &[
    Permissions {
        of: "slipway_release",
        create: FIND,
        read: FIND,
        update: FIND,
        delete: FIND_WHAT_IS_LEFT,
    },
    reading("data.slipway_image", PULL),
    reading("data.slipway_workload", FIND),
    reading("ephemeral.slipway_kubeconfig", FIND),
];

const fn reading(of: &'static str, read: &'static [&'static str]) -> Permissions {
    Permissions {
        of,
        create: &[],
        read,
        update: &[],
        delete: &[],
    }
}
