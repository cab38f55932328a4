//! Answers that serve more than the read they were asked for.

use slipway_engine::clock::simulate;
use slipway_engine::error::ErrorKind;

use super::*;
use crate::error::EC2;

/// A subnet of a network, with the association that stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Subnet {
    id: &'static str,
    network: &'static str,
    association: &'static str,
}

const SUBNETS: [Subnet; 3] = [
    subnet("subnet-1", "vpc-1", "assoc-1"),
    subnet("subnet-2", "vpc-1", "assoc-2"),
    subnet("subnet-3", "vpc-2", "assoc-3"),
];

const fn subnet(id: &'static str, network: &'static str, association: &'static str) -> Subnet {
    Subnet {
        id,
        network,
        association,
    }
}

fn by_id(it: &Subnet) -> Vec<String> {
    vec![it.id.to_owned()]
}

fn by_association(it: &Subnet) -> Vec<String> {
    vec![it.association.to_owned()]
}

/// What was asked of the API.
type Calls = Arc<Mutex<Vec<String>>>;

fn note(calls: &Calls, what: &str, values: &[String]) {
    lock(calls).push(format!("{what} {}", values.join(" ")));
}

/// Reads by `keys`; lists of networks fail when they are not allowed.
fn batch(
    memory: &Arc<Memory<Subnet>>,
    keys: fn(&Subnet) -> Vec<String>,
    calls: &Calls,
    may_list: bool,
) -> Batch<Subnet> {
    let (read, listed) = (Arc::clone(calls), Arc::clone(calls));
    Batch {
        get: Box::new(move |wanted| {
            note(&read, "keys", &wanted);
            let found = SUBNETS.iter().flat_map(|it| {
                let keys = keys(it).into_iter();
                keys.map(|key| (key, it.clone()))
            });
            let found = found.filter(|(key, _)| wanted.contains(key)).collect();
            Box::pin(async move { Ok(found) })
        }),
        whole: Some(Whole {
            of: |it| Some(it.network.to_owned()),
            all: Box::new(move |networks| {
                note(&listed, "all of", &networks);
                let of = SUBNETS
                    .iter()
                    .filter(|it| networks.iter().any(|n| n == it.network));
                let of = of.cloned().collect();
                let denied = CloudError::new(EC2, "DescribeSubnets", ErrorKind::AccessDenied);
                Box::pin(async move { if may_list { Ok(of) } else { Err(denied) } })
            }),
        }),
        known: Arc::new(Known {
            memory: Arc::clone(memory),
            keys,
            index: Mutex::default(),
        }),
        listed: Mutex::default(),
    }
}

fn memory(runtime: &Runtime) -> Arc<Memory<Subnet>> {
    Arc::new(Memory::new(runtime, Arc::default()))
}

fn wish(key: &str, network: Option<&str>) -> Wish {
    Wish {
        key: key.to_owned(),
        at_rest: true,
        network: network.map(str::to_owned),
    }
}

/// Reads these; what was found, in order.
async fn read(batch: &Batch<Subnet>, wishes: &[Wish]) -> Vec<Option<&'static str>> {
    let found = batch.get(wishes.to_vec()).await.unwrap();
    let found = wishes.iter().map(|wish| found.get(wish).map(|it| it.id));
    found.collect()
}

fn asked(calls: &Calls) -> Vec<String> {
    std::mem::take(&mut lock(calls))
}

#[test]
fn several_of_a_network_are_read_with_all_of_it_once() {
    simulate(0, |runtime| async move {
        let calls = Calls::default();
        let batch = batch(&memory(&runtime), by_id, &calls, true);
        let two = [
            wish("subnet-1", Some("vpc-1")),
            wish("subnet-9", Some("vpc-1")),
        ];
        assert_eq!(read(&batch, &two).await, [Some("subnet-1"), None]);
        // What the network does not have is asked for by itself, and the list is not made again.
        assert_eq!(asked(&calls), ["all of vpc-1", "keys subnet-9"]);
        let more = [
            wish("subnet-2", Some("vpc-1")),
            wish("subnet-1", Some("vpc-1")),
        ];
        assert_eq!(
            read(&batch, &more).await,
            [Some("subnet-2"), Some("subnet-1")]
        );
        assert!(asked(&calls).is_empty());
    });
}

#[test]
fn one_alone_does_not_read_its_network_and_the_second_does() {
    simulate(0, |runtime| async move {
        let calls = Calls::default();
        let batch = batch(&memory(&runtime), by_id, &calls, true);
        assert_eq!(
            read(&batch, &[wish("subnet-1", Some("vpc-1"))]).await,
            [Some("subnet-1")]
        );
        assert_eq!(asked(&calls), ["keys subnet-1"]);
        assert_eq!(
            read(&batch, &[wish("subnet-2", None)]).await,
            [Some("subnet-2")]
        );
        assert_eq!(asked(&calls), ["all of vpc-1"]);
    });
}

#[test]
fn what_one_type_was_told_answers_another() {
    simulate(0, |runtime| async move {
        let (calls, memory) = (Calls::default(), memory(&runtime));
        let (subnets, associations) = (
            batch(&memory, by_id, &calls, true),
            batch(&memory, by_association, &calls, true),
        );
        read(&subnets, &[wish("subnet-3", None)]).await;
        asked(&calls);
        assert_eq!(
            read(&associations, &[wish("assoc-3", None)]).await,
            [Some("subnet-3")]
        );
        assert!(asked(&calls).is_empty());
    });
}

#[test]
fn a_list_that_is_refused_leaves_the_keys() {
    simulate(0, |runtime| async move {
        let calls = Calls::default();
        let batch = batch(&memory(&runtime), by_id, &calls, false);
        let two = [
            wish("subnet-1", Some("vpc-1")),
            wish("subnet-2", Some("vpc-1")),
        ];
        assert_eq!(
            read(&batch, &two).await,
            [Some("subnet-1"), Some("subnet-2")]
        );
        assert_eq!(asked(&calls), ["all of vpc-1", "keys subnet-1 subnet-2"]);
    });
}

#[test]
fn nothing_is_recalled_after_a_change_after_its_time_or_where_something_changes() {
    simulate(0, |runtime| async move {
        let (calls, memory) = (Calls::default(), memory(&runtime));
        let batch = batch(&memory, by_id, &calls, true);
        let known = [wish("subnet-3", None)];
        let waited = [Wish {
            at_rest: false,
            ..wish("subnet-3", None)
        }];
        read(&batch, &known).await;
        asked(&calls);
        read(&batch, &waited).await;
        assert_eq!(asked(&calls), ["keys subnet-3"], "it may be changing");
        runtime.sleep(LIFETIME).await;
        read(&batch, &known).await;
        assert_eq!(asked(&calls), ["all of vpc-2"], "the answer is old");
        memory.changes.begin();
        read(&batch, &known).await;
        assert_eq!(
            asked(&calls),
            ["keys subnet-3"],
            "something was changed here"
        );
        assert_eq!(batch.window(), IN_CHANGE);
    });
}
