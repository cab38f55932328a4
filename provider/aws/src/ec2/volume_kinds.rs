//! Which settings go with which type of EBS volume (EC2 API reference, CreateVolume; EBS user guide,
//! "Amazon EBS volume types").

use slipway_framework::model::Attr;

use crate::parts::given;

/// What is configured of a volume.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    /// Its type.
    pub(crate) kind: &'a Attr<String>,
    /// Operations a second.
    pub(crate) iops: &'a Attr<i64>,
    /// MiB a second.
    pub(crate) throughput: &'a Attr<i64>,
    /// Whether several instances share it.
    pub(crate) multi_attach: &'a Attr<bool>,
}

/// The type of a new volume that nobody chose (EC2 API reference, CreateVolume).
const USUAL: &str = "gp2";

/// What EBS would refuse: the argument to blame, and what to say. `known` is the type of a volume that
/// exists.
pub(crate) fn faults(
    wanted: &Wanted<'_>,
    known: Option<&str>,
    is_create: bool,
) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let kind = match (given(wanted.kind), known) {
        (Some(kind), _) => kind,
        (None, _) if wanted.kind.is_unknown() => return found,
        (None, Some(kind)) if !is_create => kind,
        (None, _) => USUAL,
    };
    let is_provisioned = ["io1", "io2"].contains(&kind);
    let is_set = |number: &Attr<i64>| number.if_known().is_some_and(|number| *number > 0);
    let mut fault = |argument, says: &str, next: &str| {
        found.push((argument, format!("{says} Nothing was changed.\n{next}")));
    };
    if is_create
        && is_provisioned
        && wanted.iops.if_known().is_none_or(|iops| *iops == 0)
        && !wanted.iops.is_unknown()
    {
        let says = format!(
            "A new volume of type {kind} needs to be told how many operations a second it makes."
        );
        fault(
            "iops",
            &says,
            "Give `iops`, or choose the type gp3, which has 3,000 by itself.",
        );
    }
    if !is_provisioned && kind != "gp3" && is_set(wanted.iops) {
        let says = format!("The operations a second of a volume of type {kind} cannot be chosen.");
        fault(
            "iops",
            &says,
            "Remove `iops`, or choose one of the types gp3, io1 and io2.",
        );
    }
    if kind != "gp3" && is_set(wanted.throughput) {
        let says = format!("The throughput of a volume of type {kind} cannot be chosen.");
        fault(
            "throughput",
            &says,
            "Remove `throughput`, or choose the type gp3.",
        );
    }
    if !is_provisioned && *wanted.multi_attach == Attr::Known(true) {
        let says = format!("A volume of type {kind} can be attached to one instance alone.");
        fault(
            "multi_attach_enabled",
            &says,
            "Remove `multi_attach_enabled`, or choose one of the types io1 and io2.",
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blamed(
        kind: Attr<String>,
        iops: Attr<i64>,
        throughput: Attr<i64>,
        known: Option<&str>,
    ) -> Vec<&'static str> {
        let wanted = Wanted {
            kind: &kind,
            iops: &iops,
            throughput: &throughput,
            multi_attach: &Attr::Known(true),
        };
        let found = faults(&wanted, known, known.is_none());
        found.into_iter().map(|(argument, _)| argument).collect()
    }

    #[test]
    fn settings_go_with_types() {
        let none = || Attr::Null;
        let some = || Attr::Known(500);
        assert_eq!(blamed("io2".into(), some(), none(), None), [""; 0]);
        assert_eq!(blamed("io2".into(), none(), none(), None), ["iops"]);
        assert_eq!(blamed("io2".into(), Attr::Unknown, none(), None), [""; 0]);
        assert_eq!(
            blamed("gp3".into(), some(), some(), None),
            ["multi_attach_enabled"]
        );
        let of_gp2 = ["iops", "throughput", "multi_attach_enabled"];
        assert_eq!(blamed(Attr::Null, some(), some(), None), of_gp2);
        assert_eq!(
            blamed(Attr::Null, some(), some(), Some("gp3")),
            ["multi_attach_enabled"]
        );
        assert_eq!(blamed(Attr::Unknown, some(), some(), Some("gp2")), [""; 0]);
        assert_eq!(blamed("io1".into(), none(), none(), Some("gp3")), [""; 0]);
    }
}
