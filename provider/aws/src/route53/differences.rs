//! Where the types of this service differ from the contract, each with its reason.
//!
//! Arguments that are optional in the contract and optional and computed here need no entry.

use crate::differences::{Behaviour, Difference};

/// Differences of the schemas.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        path: "aws_route53_record.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
    Difference {
        path: "aws_route53_zone.id",
        ours: "computed",
        contract: "optional computed",
        reason: "An id cannot be chosen; hashicorp/aws accepts one and ignores it.",
    },
];

/// Differences of behaviour.
pub(crate) const BEHAVIOUR: &[Behaviour] = &[
    Behaviour {
        of: "aws_route53_record",
        official: "waits for INSYNC, 30 to 120 s each",
        here: "waits only when `timeouts` names the operation",
        reason: "nothing but a validation needs it, and it makes an apply of many records an hour",
    },
    Behaviour {
        of: "aws_route53_zone",
        official: "waits for INSYNC, 30 to 120 s each",
        here: "waits only when `timeouts` names the operation",
        reason: "nothing but a validation needs it, and it makes an apply of many records an hour",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "`allow_overwrite` is known after apply when it is left out",
        here: "it is null",
        reason: "it is a switch of the provider, which no API decides",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "`id` is known after apply",
        here: "`id` is planned as soon as its parts are known",
        reason: "it is a function of four arguments",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "a refused deletion counts as done",
        here: "only an absent record is deleted; another content is an error",
        reason: "a record must not be lost from the state while it exists",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "an existing record is an error",
        here: "one with exactly the planned content is taken over",
        reason: "a run that was killed after the change would otherwise need an import",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "a TXT string of more than 255 octets is an error of the API",
        here: "it is cut into strings",
        reason: "the meaning is the same",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "`notexample.com` in the zone `example.com` is sent as it is and refused",
        here: "the zone is appended",
        reason: "whole labels are compared",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "names, case and final dots are rewritten",
        here: "the configuration's spelling stays",
        reason: "the plan shows what was written, and core lets a provider rewrite it only under the legacy type system; on the way back to hashicorp/aws, write record names in lower case without a final dot, or it plans their replacement",
    },
    Behaviour {
        of: "aws_route53_zone",
        official: "names, case and final dots are rewritten",
        here: "the configuration's spelling stays",
        reason: "the plan shows what was written",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "impossible names and values, several values of a CNAME, a missing `ttl` fail at apply",
        here: "errors at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "aws_route53_record",
        official: "regions of `latency_routing_policy` are a fixed list",
        here: "the list of the pinned SDK",
        reason: "newer regions work",
    },
    Behaviour {
        of: "aws_route53_zone",
        official: "a change of `vpc.vpc_region` is ignored",
        here: "the association is moved",
        reason: "an argument is never ignored",
    },
    Behaviour {
        of: "aws_route53_zone",
        official: "public to private and back fails at apply",
        here: "an error at plan",
        reason: "what can be known to fail is an error at plan",
    },
    Behaviour {
        of: "data.aws_route53_zone",
        official: "`private_zone`, `vpc_id` and `tags` are ignored beside `zone_id`",
        here: "the zone must match them",
        reason: "an argument is never ignored",
    },
    Behaviour {
        of: "data.aws_route53_zone",
        official: "`vpc_id` needs `private_zone`",
        here: "`vpc_id` alone means a private zone",
        reason: "no public zone has a VPC",
    },
];
