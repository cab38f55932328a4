//! Where the types of this service differ from the contract, each with its reason.
//!
//! Arguments that are optional in the contract and optional and computed here need no entry, so the
//! schemas need none. What behaves differently on purpose:
//!
//! | type | official | here | reason |
//! |---|---|---|---|
//! | record, zone | waits for INSYNC, 30 to 120 s each | waits only when `timeouts` names the operation | nothing but a validation needs it, and it makes an apply of many records an hour |
//! | record | `id` is known after apply | `id` is planned as soon as its parts are known | it is a function of four arguments |
//! | record | a refused deletion counts as done | only an absent record is deleted; another content is an error | a record must not be lost from the state while it exists |
//! | record | an existing record is an error | one with exactly the planned content is taken over | a run that was killed after the change would otherwise need an import |
//! | record | a TXT string of more than 255 octets is an error of the API | it is cut into strings | the meaning is the same |
//! | record | `notexample.com` in the zone `example.com` is sent as it is and refused | the zone is appended | whole labels are compared |
//! | record, zone | names, case and final dots are rewritten | the configuration's spelling stays | the plan shows what was written |
//! | record | impossible names and values, several values of a CNAME, a missing `ttl` fail at apply | errors at plan | what can be known to fail is an error at plan |
//! | record | regions of `latency_routing_policy` are a fixed list | the list of the pinned SDK | newer regions work |
//! | zone | a change of `vpc.vpc_region` is ignored | the association is moved | an argument is never ignored |
//! | zone | public to private and back fails at apply | an error at plan | as above |
//! | zone (data source) | `private_zone`, `vpc_id` and `tags` are ignored beside `zone_id` | the zone must match them | an argument is never ignored |
//! | zone (data source) | `vpc_id` needs `private_zone` | `vpc_id` alone means a private zone | no public zone has a VPC |

use crate::differences::Difference;

/// Differences of the schemas.
pub(crate) const DIFFERENCES: &[Difference] = &[];
