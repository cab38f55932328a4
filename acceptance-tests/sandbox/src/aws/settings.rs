//! How patient, strict and slow the simulated services are.

use super::autoscaling::AutoScalingSettings;
use super::dynamodb::DynamoSettings;
use super::ec2::Ec2Settings;
use super::eks::EksSettings;
use super::limits::Limit;
use crate::kubernetes::KubernetesSettings;
use std::time::Duration;

/// How the simulated services behave. [`Settings::default`] is for tests that are not about time:
/// no rate, everything in sync at once. [`Settings::realistic`] is for the demo and `up`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Whether signatures are checked.
    pub check_signatures: bool,
    /// How often calls are answered; the first limit that fits a call counts it.
    pub limits: Vec<Limit>,
    /// How long a change of Route 53 stays `PENDING`.
    pub route53_insync_after: Duration,
    /// How long a change of a zone takes; meanwhile others for that zone are refused with
    /// `PriorRequestNotComplete`.
    pub route53_change_time: Duration,
    /// How long after its records appeared a certificate is issued, at a describe.
    pub acm_issue_after: Duration,
    /// How many describes after a request still lack the validation records.
    pub acm_describes_without_record: u32,
    /// How long things take in Auto Scaling.
    pub autoscaling: AutoScalingSettings,
    /// How long things take in EC2.
    pub ec2: Ec2Settings,
    /// How long other services cannot take on a new role.
    pub iam_propagation: Duration,
    /// How long a replica of a key is `Creating`.
    pub kms_replicating: Duration,
    /// How long the targets of an EventBridge rule are being changed; meanwhile other changes of them are
    /// refused.
    pub events_change_time: Duration,
    /// How long a load balancer is `provisioning`.
    pub elb_provisioning: Duration,
    /// How long after its deletion a load balancer's interfaces hold subnets and security groups.
    pub elb_interfaces_stay: Duration,
    /// How long a database is `creating`.
    pub rds_creating: Duration,
    /// How long a database is `deleting`, and holds its subnet group.
    pub rds_deleting: Duration,
    /// How long things take in DynamoDB.
    pub dynamodb: DynamoSettings,
    /// How long things take in EKS.
    pub eks: EksSettings,
    /// How long a token for the images of ECR is valid.
    pub ecr_token_life: Duration,
    /// How the Kubernetes behind clusters is started.
    pub kubernetes: KubernetesSettings,
    /// Whether moto is forked from a process that this program keeps for all its sandboxes, which
    /// takes milliseconds; else it is started on its own, as always where the system cannot fork.
    pub forked_moto: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            check_signatures: true,
            limits: Vec::new(),
            route53_insync_after: Duration::ZERO,
            route53_change_time: Duration::ZERO,
            acm_issue_after: Duration::ZERO,
            acm_describes_without_record: 1,
            autoscaling: AutoScalingSettings::default(),
            ec2: Ec2Settings::default(),
            iam_propagation: Duration::ZERO,
            kms_replicating: Duration::ZERO,
            events_change_time: Duration::ZERO,
            elb_provisioning: Duration::ZERO,
            elb_interfaces_stay: Duration::ZERO,
            rds_creating: Duration::ZERO,
            rds_deleting: Duration::ZERO,
            dynamodb: DynamoSettings::default(),
            eks: EksSettings::default(),
            ecr_token_life: Duration::from_secs(12 * 3600),
            kubernetes: KubernetesSettings::default(),
            forked_moto: true,
        }
    }
}

impl Settings {
    /// The published limits: five calls a second for the account and one change at a time for each
    /// zone (Route 53 quotas), with waits that are shorter than the real ones but not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        Self {
            limits: Limit::published(),
            route53_insync_after: Duration::from_secs(3),
            route53_change_time: Duration::from_millis(150),
            acm_issue_after: Duration::from_secs(2),
            acm_describes_without_record: 1,
            autoscaling: AutoScalingSettings::realistic(),
            ec2: Ec2Settings::realistic(),
            iam_propagation: Duration::from_secs(2),
            kms_replicating: Duration::from_secs(5),
            events_change_time: Duration::from_millis(150),
            elb_provisioning: Duration::from_secs(8),
            elb_interfaces_stay: Duration::from_secs(3),
            rds_creating: Duration::from_secs(10),
            rds_deleting: Duration::from_secs(6),
            dynamodb: DynamoSettings::realistic(),
            eks: EksSettings::realistic(),
            ..Self::default()
        }
    }

    /// The same with every duration multiplied: 0.1 is ten times as fast. Rates stay as they are.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for duration in [
            &mut self.route53_insync_after,
            &mut self.route53_change_time,
            &mut self.acm_issue_after,
            &mut self.ec2.nat_pending,
            &mut self.ec2.nat_deleting,
            &mut self.ec2.endpoint_pending,
            &mut self.ec2.endpoint_deleting,
            &mut self.ec2.vpn_attaching,
            &mut self.ec2.cidr_associating,
            &mut self.ec2.new_objects_unseen,
            &mut self.iam_propagation,
            &mut self.kms_replicating,
            &mut self.events_change_time,
            &mut self.elb_provisioning,
            &mut self.elb_interfaces_stay,
            &mut self.rds_creating,
            &mut self.rds_deleting,
        ] {
            *duration = duration.mul_f64(factor.max(0.0));
        }
        self.autoscaling = self.autoscaling.scaled(factor);
        self.dynamodb = self.dynamodb.scaled(factor);
        self.eks = self.eks.scaled(factor);
        self
    }
}
