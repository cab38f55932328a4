//! AWS: a session for each service, and the SDK's builders.

use proc_macro2::Ident;
use quote::{format_ident, quote};

use super::{Dialect, Set, Widths};
use crate::emit::Refused;
use crate::emit::identity::Reach;
use crate::emit::types::{ServiceFacts, Tokens, ident, sdk_crate};
use crate::ir::{Call, Pages, Resource};
use crate::names;

pub(super) struct Aws;

impl Dialect for Aws {
    fn service(&self, name: &str) -> Result<ServiceFacts, Refused> {
        self::service(name)
    }

    fn names(&self, service: &str, facts: &ServiceFacts) -> Vec<(&'static str, String)> {
        vec![
            ("sdk", format!("{}::types as sdk", facts.sdk)),
            ("session", format!("crate::{service}::session")),
            (
                facts.api,
                format!("crate::{service}::session::{}", facts.api),
            ),
            (facts.constant, format!("crate::error::{}", facts.constant)),
            ("Tags", "crate::tags::Tags".to_owned()),
        ]
    }

    fn request(
        &self,
        through: &Ident,
        call: &Call,
        set: &[Set],
        _: &Widths,
    ) -> Result<Tokens, Refused> {
        let (method, setters) = (ident(&call.method), setters(set));
        Ok(quote!(#through.client.#method()#setters.send()))
    }

    fn structure(&self, name: &Tokens, set: &[Set], _: &Widths) -> Tokens {
        let setters = setters(set);
        quote!(#name::builder()#setters.build())
    }

    fn page(&self, Pages { asked, told }: &Pages) -> (Vec<Set>, Tokens) {
        let next = ident(&names::field(told));
        let page = Set::new(&names::field(asked), quote!(token.clone()));
        (vec![page], quote!(answer.#next))
    }

    fn pages(
        &self,
        operation: &Ident,
        pages: Option<&Pages>,
        page: &Tokens,
        of: Option<&Tokens>,
    ) -> Tokens {
        let token = match pages {
            Some(_) => quote!(token),
            None => quote!(_),
        };
        let all = quote!(session::pages(|#token| async move { #page }));
        match of {
            Some(of) => quote!(api.listed(&#operation, #of, #all)),
            None => all,
        }
    }

    fn answer(&self, resource: &Resource, call: &Call) -> Tokens {
        let (package, method) = (sdk_crate(resource), ident(&call.method));
        let output = format_ident!("{}Output", names::pascal(&call.operation.value));
        quote!(#package::operation::#method::#output)
    }

    fn effect(&self, _: &Call) -> Option<Tokens> {
        None
    }

    fn identity(&self, pieces: &Tokens, reach: Reach) -> Tokens {
        match reach {
            Reach::Alone => quote!(identities::alone(#pieces)),
            Reach::Regional => quote!(identities::regional(&self.shared, #pieces)),
            Reach::Global => quote!(identities::global(&self.shared, #pieces)),
        }
    }
}

/// The setters of these members.
pub(in crate::emit) fn setters(set: &[Set]) -> Tokens {
    let setters = set.iter().map(|Set { field, value }| {
        let setter = format_ident!("set_{}", field);
        quote!(.#setter(#value))
    });
    setters.collect()
}

/// The services for which there is a session.
///
/// # Errors
/// When there is none.
fn service(name: &str) -> Result<ServiceFacts, Refused> {
    match name {
        "autoscaling" => Ok(facts(
            "Auto Scaling",
            "AUTOSCALING",
            "AutoScaling",
            "aws_sdk_autoscaling",
        )),
        "ec2" => Ok(ServiceFacts {
            takes_filters: true,
            tells_holders: true,
            ..facts("EC2", "EC2", "Ec2", "aws_sdk_ec2")
        }),
        "elasticache" => Ok(facts(
            "ElastiCache",
            "ELASTICACHE",
            "ElastiCache",
            "aws_sdk_elasticache",
        )),
        "iam" => Ok(facts("IAM", "IAM", "Iam", "aws_sdk_iam")),
        "logs" => Ok(facts(
            "CloudWatch Logs",
            "LOGS",
            "Logs",
            "aws_sdk_cloudwatchlogs",
        )),
        "rds" => Ok(facts("RDS", "RDS", "Rds", "aws_sdk_rds")),
        "redshift" => Ok(facts(
            "Redshift",
            "REDSHIFT",
            "Redshift",
            "aws_sdk_redshift",
        )),
        "sns" => Ok(facts("SNS", "SNS", "Sns", "aws_sdk_sns")),
        "ecr" => Ok(facts("ECR", "ECR", "Ecr", "aws_sdk_ecr")),
        "events" => Ok(facts(
            "EventBridge",
            "EVENTS",
            "Events",
            "aws_sdk_eventbridge",
        )),
        "kms" => Ok(facts("KMS", "KMS", "Kms", "aws_sdk_kms")),
        "s3" => Ok(facts("S3", "S3", "S3Api", "aws_sdk_s3")),
        "eks" => Ok(facts("EKS", "EKS", "Eks", "aws_sdk_eks")),
        "sqs" => Ok(facts("SQS", "SQS", "Sqs", "aws_sdk_sqs")),
        _ => Err(format!(
            "the provider has no session for the service `{name}`"
        )),
    }
}

fn facts(
    title: &'static str,
    constant: &'static str,
    api: &'static str,
    sdk: &'static str,
) -> ServiceFacts {
    ServiceFacts {
        title,
        constant,
        api,
        sdk,
        takes_filters: false,
        tells_holders: false,
    }
}
