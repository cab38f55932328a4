//! Real Kubernetes behind simulated clusters: an API server, its controllers and a scheduler, with nodes and
//! pods that KWOK plays. It knows no cloud; a cloud says by [`Owner`] whom a cluster lets in and which nodes
//! it has.
//!
//! | module | what it is |
//! |---|---|
//! | `fleet` | the clusters of one sandbox |
//! | `cluster` | one cluster: its address from the start, and a control plane from the first connection on |
//! | `front` | what listens at that address: it says who is calling, and passes calls on |
//! | `spoil` | rules at the calls to a cluster |
//! | `plane` | the processes of a control plane, and how they are started; how nodes and pods live |
//! | `steward`, `nodes` | what keeps the nodes those of the cloud |
//! | `balancers` | what gives Services and Ingresses a load balancer of the cloud |
//! | `ingresses` | what an NGINX ingress controller tells, whose pods do not run |
//! | `storage` | what gives claims a volume of the cloud |
//! | `events` | what these write about objects |
//! | `kubelet` | what answers for logs |
//! | `processes` | processes that end with this one, however it ends |
//! | `slots` | how many control planes run at once, on the whole machine |
//! | `authority` | a certificate authority for each cluster |
//! | `upstream` | calls to the API server |
//!
//! Containers do not run. A pod's containers have the states that its annotations ask for, and no process is
//! behind any of them.
//!
//! Tokens are judged at the front and not by a webhook of the API server, because that keeps what a webhook
//! said for ten seconds, which no option turns off: a token that has expired or was revoked would go on
//! working. The front hands a call on in the name of whom it found (the API server's authenticating proxy); a
//! token that is not the cloud's is the API server's to judge, which knows those of service accounts.

mod authority;
mod balancers;
mod cluster;
mod events;
mod fleet;
mod front;
mod ingresses;
mod kubelet;
mod nodes;
mod owner;
mod plane;
mod processes;
mod settings;
mod slots;
mod spoil;
mod steward;
mod storage;
mod upstream;

pub use cluster::{Cluster, ClusterCall};
pub(crate) use fleet::Fleet;
pub(crate) use nodes::Machine;
pub(crate) use owner::{Balanced, Caller, Claim, Owner, User};
pub use settings::KubernetesSettings;
pub(crate) use storage::{Class, Disks};
