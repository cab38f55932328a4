//! Tests of what changes of node groups are made of.

use std::collections::BTreeMap;

use slipway_framework::model::Attr;

use super::{plan, settings, versions};
use crate::generated::eks::eks_node_group::{
    EksNodeGroup, EksNodeGroupLaunchTemplate, EksNodeGroupScalingConfig, EksNodeGroupTaint,
};

fn sized(min: i64, max: i64, desired: i64) -> EksNodeGroup {
    EksNodeGroup {
        scaling_config: Attr::Known(vec![EksNodeGroupScalingConfig {
            min_size: min.into(),
            max_size: max.into(),
            desired_size: desired.into(),
        }]),
        ..EksNodeGroup::default()
    }
}

fn tainted(taints: &[(&str, &str, &str)]) -> EksNodeGroup {
    let taints = taints.iter().map(|(key, value, effect)| EksNodeGroupTaint {
        key: (*key).into(),
        value: (*value).into(),
        effect: (*effect).into(),
    });
    EksNodeGroup {
        taint: Attr::Known(taints.collect()),
        ..EksNodeGroup::default()
    }
}

fn labelled(labels: &[(&str, &str)]) -> EksNodeGroup {
    let labels = labels
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    EksNodeGroup {
        labels: Attr::Known(labels.collect::<BTreeMap<_, _>>()),
        ..EksNodeGroup::default()
    }
}

#[test]
fn only_the_sizes_that_change_are_sent() {
    assert_eq!(settings::sizes(&sized(1, 3, 2), &sized(1, 3, 2)), None);
    let sent = settings::sizes(&sized(1, 3, 2), &sized(1, 5, 2)).expect("a change");
    assert_eq!(
        (sent.min_size, sent.max_size, sent.desired_size),
        (None, Some(5), None)
    );
}

#[test]
fn a_taint_of_another_value_is_not_taken_away() {
    let before = tainted(&[("a", "1", "NO_SCHEDULE"), ("b", "1", "NO_EXECUTE")]);
    let after = tainted(&[("a", "2", "NO_SCHEDULE")]);
    let sent = settings::taints(&before, &after).expect("a change");
    let keys = |taints: &[aws_sdk_eks::types::Taint]| -> Vec<String> {
        taints.iter().filter_map(|it| it.key.clone()).collect()
    };
    assert_eq!(keys(sent.add_or_update_taints()), ["a"]);
    assert_eq!(keys(sent.remove_taints()), ["b"]);
    assert_eq!(settings::taints(&before, &before), None);
}

#[test]
fn labels_come_change_and_go() {
    let sent = settings::labels(
        &labelled(&[("kept", "1"), ("changed", "1"), ("gone", "1")]),
        &labelled(&[("kept", "1"), ("changed", "2"), ("new", "1")]),
    );
    let sent = sent.expect("a change");
    let set = sent.add_or_update_labels.expect("some come");
    let set: BTreeMap<_, _> = set.into_iter().collect();
    let expected = [("changed", "2"), ("new", "1")];
    let expected = expected.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(set, BTreeMap::from(expected));
    assert_eq!(sent.remove_labels, Some(vec!["gone".to_owned()]));
    assert_eq!(
        settings::labels(&labelled(&[]), &EksNodeGroup::default()),
        None
    );
}

#[test]
fn a_launch_template_is_named_once() {
    let group = |id: Attr<String>| EksNodeGroup {
        launch_template: Attr::Known(vec![EksNodeGroupLaunchTemplate {
            id,
            name: "main".into(),
            version: "2".into(),
        }]),
        ..EksNodeGroup::default()
    };
    let by_id = versions::template(&group("lt-1".into())).expect("a template");
    assert_eq!((by_id.id(), by_id.name()), (Some("lt-1"), None));
    let by_name = versions::template(&group(Attr::Unknown)).expect("a template");
    assert_eq!((by_name.id(), by_name.name()), (None, Some("main")));
    assert_eq!(versions::template(&EksNodeGroup::default()), None);
}

#[test]
fn images_of_ones_own_have_no_versions_of_eks() {
    let group = |kind: &str| EksNodeGroup {
        ami_type: kind.into(),
        version: "1.33".into(),
        release_version: Attr::Unknown,
        ..EksNodeGroup::default()
    };
    let eks = group("AL2023_x86_64_STANDARD");
    assert_eq!(versions::wanted(&eks, &eks), (Some("1.33"), None));
    let own = group("CUSTOM");
    assert_eq!(versions::wanted(&own, &own), (None, None));
}

#[test]
fn sizes_fit_each_other() {
    assert_eq!(plan::fault(&sized(1, 3, 2)), None);
    assert_eq!(plan::fault(&EksNodeGroup::default()), None);
    for wrong in [sized(3, 1, 2), sized(2, 3, 1), sized(1, 3, 4)] {
        assert!(plan::fault(&wrong).is_some(), "{wrong:?}");
    }
}
