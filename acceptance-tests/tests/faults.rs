//! Whatever goes wrong at whichever request, one more apply makes it right: nothing is lost, nothing
//! is doubled, and the plan is empty.
//!
//! The stack `cases/sweep` is applied once for each API request of its apply and each kind of fault that
//! has shown the most, and once for each other kind. The only exceptions are the types of
//! the guides `orphans`, which nothing can tell apart after a process was killed between commit and answer;
//! the sweep asserts that list. `cargo xtask soak` lets every kind meet every request on both tools, and
//! then goes through the quickstart with its 300 records.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test reads how it was asked to run, and says what it measured"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use slipway_acceptance::cases::sweep::{Command, Point, Requests, Seen, Spoil, Sweep};
use slipway_acceptance::cases::{self, Case, queue};
use slipway_acceptance::cli::Cli;

/// How many kinds, the first of the list, meet every request also in a short run.
const SHOWN_THE_MOST: usize = 3;

/// Of so many kinds one meets the destroy too in a short run.
const EVERY_SO_MANY: u64 = 3;

/// For how long to go on, when this is no short run: `cargo xtask soak` says so.
fn soak() -> Option<Duration> {
    let seconds = std::env::var("SLIPWAY_SOAK").ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

fn tools() -> Vec<Cli> {
    Cli::all().unwrap_or_else(|error| panic!("{error}"))
}

/// A short run's points: each tool meets the first kinds at every other request of the apply, the other
/// kinds at one request that changes something, and some kinds at one of the destroy.
fn few(sweep: &Sweep) -> Vec<Point> {
    let tools = tools();
    let tool = |n: u64| tools[usize::try_from(n).unwrap_or(0) % tools.len()];
    let mut points = Vec::new();
    for (number, spoil) in (0..).zip(Spoil::every()) {
        let often = number < SHOWN_THE_MOST as u64;
        let writes = sweep.requests(Command::Apply, Requests::Writes);
        let requests = if often {
            1..=sweep.requests(Command::Apply, Requests::Every)
        } else {
            let nth = 1 + number % writes;
            nth..=nth
        };
        points.extend(requests.map(|nth| Point {
            cli: tool(nth + number),
            command: Command::Apply,
            spoil: spoil.clone(),
            nth,
            of: match often {
                true => Requests::Every,
                false => Requests::Writes,
            },
        }));
        if number % EVERY_SO_MANY == 0 {
            let deletes = sweep.requests(Command::Destroy, Requests::Writes);
            points.push(Point {
                cli: tool(number),
                command: Command::Destroy,
                spoil,
                nth: 1 + number % deletes,
                of: Requests::Writes,
            });
        }
    }
    points
}

/// Every point.
fn all(sweep: &Sweep, seed: u64) -> Vec<Point> {
    let mut points = Vec::new();
    for cli in tools() {
        for command in [Command::Apply, Command::Destroy] {
            for spoil in Spoil::every() {
                let requests = sweep.requests(command, Requests::Every);
                points.extend((1..=requests).map(|nth| Point {
                    cli,
                    command,
                    spoil: spoil.clone(),
                    nth,
                    of: Requests::Every,
                }));
            }
        }
    }
    shuffled(points, seed)
}

/// In an order that a seed gives, so that a run that ends early has seen a bit of everything.
fn shuffled(mut points: Vec<Point>, seed: u64) -> Vec<Point> {
    // Numbers of a linear congruential generator (Knuth, MMIX) sort the points.
    let mut number = seed;
    points.sort_by_cached_key(|_| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        number >> 16
    });
    points
}

/// Goes through the points; every one that was reached has to be right. Returns what was orphaned.
fn sweep(sweep: &Sweep, points: Vec<Point>, deadline: Option<Instant>) -> BTreeSet<String> {
    let started = Instant::now();
    let done = sweep.run(points, deadline, |done| {
        if let Err(why) = &done.outcome {
            println!("{}: FAILED\n{why}", done.name);
        }
    });
    report(&done, started.elapsed());
    if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
        println!("The time was up: what is left of these points was not tried.");
    }
    let failed: Vec<_> = done
        .iter()
        .filter(|done| done.outcome.is_err())
        .map(|done| &done.name)
        .collect();
    assert!(
        failed.is_empty(),
        "{} of {} points, whose reports stand above: {failed:#?}",
        failed.len(),
        done.len()
    );
    let met = done
        .iter()
        .filter(|done| matches!(done.outcome, Ok(Some(_))));
    assert!(met.count() > 0, "no point has met its request");
    let orphans = done
        .iter()
        .filter_map(|done| done.outcome.as_ref().ok()?.as_ref());
    orphans
        .flat_map(|seen| seen.orphans.keys().cloned())
        .collect()
}

fn report(done: &[queue::Done<Option<Seen>>], elapsed: Duration) {
    let met: Vec<_> = done
        .iter()
        .filter_map(|done| done.outcome.as_ref().ok()?.as_ref())
        .collect();
    let mut operations: BTreeMap<&str, usize> = BTreeMap::new();
    for seen in &met {
        *operations.entry(&seen.operation).or_default() += 1;
    }
    println!(
        "{} points in {elapsed:.0?}, {} of which met their request:",
        done.len(),
        met.len()
    );
    for (operation, count) in operations {
        println!("{count:>6}  {operation}");
    }
    let imported: BTreeSet<_> = met.iter().flat_map(|seen| &seen.imported).collect();
    println!("imported, because they had their names already: {imported:?}");
}

#[test]
fn nothing_is_lost_and_nothing_is_doubled() {
    let stack = stack("sweep");
    let deadline = soak().map(|time| Instant::now() + time);
    let points = if deadline.is_some() {
        all(&stack, 1)
    } else {
        few(&stack)
    };
    let orphaned = sweep(&stack, points, deadline);
    // A run that ended early has not met everything.
    if deadline.is_none_or(|deadline| Instant::now() < deadline) {
        assert_eq!(
            orphaned,
            stack.may_orphan(),
            "the guide `orphans` lists exactly what a SIGKILL may orphan"
        );
    }
}

/// A smaller stack: the kinds that have shown the most, at each request that changes something.
#[test]
fn a_gateway_is_neither_lost_nor_doubled() {
    let stack = stack("internet-gateway");
    if let Some(time) = soak() {
        sweep(&stack, all(&stack, 3), Some(Instant::now() + time));
        return;
    }
    let kinds = Spoil::every().into_iter().take(SHOWN_THE_MOST);
    let points =
        kinds.flat_map(|spoil| at_each_change(&stack, Command::Apply, move |_| spoil.clone()));
    let orphaned = sweep(&stack, points.collect(), None);
    assert_eq!(orphaned, stack.may_orphan(), "the guide `orphans`");
}

/// A whole VPC: in a short run each request that changes something meets one of the kinds that have
/// shown the most.
#[test]
fn a_network_loses_and_doubles_nothing() {
    let stack = stack("sweep-network");
    let deadline = soak().map(|time| Instant::now() + time);
    let points = if deadline.is_some() {
        all(&stack, 4)
    } else {
        let kinds: Vec<_> = Spoil::every().into_iter().take(SHOWN_THE_MOST).collect();
        at_each_change(&stack, Command::Apply, |place| {
            kinds[place % kinds.len()].clone()
        })
    };
    let orphaned = sweep(&stack, points, deadline);
    assert!(orphaned.is_subset(&stack.may_orphan()), "{orphaned:?}");
}

/// A cluster and what stands around it: in a short run every third request that changes something meets
/// one of the kinds that have shown the most, in a long one each such request of the apply and of the
/// destroy every kind.
#[test]
fn a_cluster_loses_and_doubles_nothing() {
    loses_and_doubles_nothing("sweep-eks", 3);
}

/// In a short run every so manieth request meets one of the kinds that have shown the most.
fn loses_and_doubles_nothing(name: &str, step: usize) {
    let stack = &stack(name);
    let deadline = soak().map(|time| Instant::now() + time);
    let points = if deadline.is_some() {
        changes(stack)
    } else {
        let kinds: Vec<_> = Spoil::every().into_iter().take(SHOWN_THE_MOST).collect();
        let kind = |place: usize| kinds[place % kinds.len()].clone();
        in_turn(places(stack, Command::Apply, Requests::Writes, step), kind)
    };
    let orphaned = sweep(stack, points, deadline);
    assert!(orphaned.is_subset(&stack.may_orphan()), "{orphaned:?}");
}

fn stack(name: &str) -> Sweep {
    let case = cases::named(name).expect("the case is there");
    Sweep::new(case, &[]).unwrap_or_else(|error| panic!("{error}"))
}

/// A point at each request of a command that changes something.
fn at_each_change(stack: &Sweep, on: Command, spoil: impl Fn(usize) -> Spoil) -> Vec<Point> {
    in_turn(places(stack, on, Requests::Writes, 1), spoil)
}

/// Every so manieth of these requests.
fn places(stack: &Sweep, command: Command, of: Requests, step: usize) -> Vec<Place> {
    let all = 1..=stack.requests(command, of);
    all.step_by(step).map(|nth| (command, of, nth)).collect()
}

/// A request that can be met: which one of those of a command.
type Place = (Command, Requests, u64);

/// A point at each of these. The tools take turns, and what is wrong changes with each turn of them, so that both
/// meet all of it.
fn in_turn(places: Vec<Place>, spoil: impl Fn(usize) -> Spoil) -> Vec<Point> {
    let tools = tools();
    let points = places.into_iter().enumerate();
    points
        .map(|(place, (command, of, nth))| Point {
            cli: tools[place % tools.len()],
            command,
            spoil: spoil(place / tools.len()),
            nth,
            of,
        })
        .collect()
}

/// What a small team has at DigitalOcean besides machines: in a short run every other request that changes
/// something.
#[test]
fn a_stack_at_digitalocean_loses_and_doubles_nothing() {
    loses_and_doubles_nothing("sweep-digitalocean", 2);
}

/// A cluster with a pool of its own: in a short run each request that changes something meets the kinds that
/// have shown the most.
#[test]
fn a_cluster_at_digitalocean_loses_and_doubles_nothing() {
    let stack = &stack("sweep-doks");
    let deadline = soak().map(|time| Instant::now() + time);
    let points = if deadline.is_some() {
        changes(stack)
    } else {
        let kinds = Spoil::every().into_iter().take(SHOWN_THE_MOST);
        let points =
            kinds.flat_map(|spoil| at_each_change(stack, Command::Apply, move |_| spoil.clone()));
        points.collect()
    };
    let orphaned = sweep(stack, points, deadline);
    assert!(orphaned.is_subset(&stack.may_orphan()), "{orphaned:?}");
}

/// A whole system at DigitalOcean with what runs in its cluster: in a short run a process is killed, or an answer
/// lost, at a dozen requests that change something; in a long one each such request, to the cloud and to the
/// cluster, meets every kind.
#[test]
fn a_shop_loses_and_doubles_nothing() {
    example_loses_and_doubles_nothing("shop-on-doks");
}

/// The same at AWS.
#[test]
fn an_app_on_eks_loses_and_doubles_nothing() {
    example_loses_and_doubles_nothing("flask-on-eks");
}

/// The case of an example, whose first step is the example as it is.
fn example_loses_and_doubles_nothing(name: &str) {
    let stack = &stack(name);
    let deadline = soak().map(|time| Instant::now() + time);
    let every = [
        (Command::Apply, Requests::Writes, 6),
        (Command::Apply, Requests::ToClusters, 3),
        (Command::Destroy, Requests::Writes, 2),
        (Command::Destroy, Requests::ToClusters, 1),
    ];
    // A tool that is killed forgets what it made in the last seconds, which is nearly everything in a simulated cloud.
    // Smaller stacks meet that, and releases do.
    let without = |kinds: Vec<Spoil>| {
        let mut kinds = kinds;
        kinds.retain(|spoil| !spoil.kills_the_tool());
        kinds
    };
    let points = if deadline.is_some() {
        let kinds = without(Spoil::every()).into_iter();
        let all: Vec<Place> = every
            .into_iter()
            .flat_map(|(command, of, _)| places(stack, command, of, 1))
            .collect();
        let points = kinds.flat_map(|spoil| in_turn(all.clone(), move |_| spoil.clone()));
        points.collect()
    } else {
        let kinds = without(Spoil::killed_or_lost());
        // Counted over all of them: a destroy has too few to meet every kind by itself.
        let some = every.into_iter().flat_map(|(command, of, count)| {
            let requests = usize::try_from(stack.requests(command, of)).unwrap_or(usize::MAX);
            places(stack, command, of, requests.div_ceil(count).max(1))
        });
        in_turn(some.collect(), |place| kinds[place % kinds.len()].clone())
    };
    let points = shuffled(points, 5);
    let orphaned = sweep(stack, points, deadline);
    assert!(orphaned.is_subset(&stack.may_orphan()), "{orphaned:?}");
}

/// Each request of the apply and of the destroy that changes something, with every kind.
fn changes(stack: &Sweep) -> Vec<Point> {
    let of = |command| {
        let kinds = Spoil::every().into_iter();
        kinds.flat_map(move |spoil| at_each_change(stack, command, move |_| spoil.clone()))
    };
    shuffled(of(Command::Apply).chain(of(Command::Destroy)).collect(), 6)
}

#[test]
fn the_quickstart_survives_as_well() {
    // In a short run the smaller stack above stands for it.
    let Some(time) = soak() else { return };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/quickstart");
    let case = Case::load(&folder).expect("the example is there");
    let stack = Sweep::new(case, &[]).unwrap_or_else(|error| panic!("{error}"));
    let points = all(&stack, 2);
    let orphaned = sweep(&stack, points, Some(Instant::now() + time));
    assert!(orphaned.is_subset(&stack.may_orphan()), "{orphaned:?}");
}

#[test]
fn the_documents_list_what_may_be_orphaned() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("the file is there");
    let pages = ["aws", "digitalocean"].map(|it| read(&format!("../docs/{it}/guides/orphans.md")));
    let listed: BTreeSet<String> = pages
        .iter()
        .flat_map(|page| page.lines())
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect();
    let known: BTreeSet<String> = read("cases/orphans.toml")
        .lines()
        .filter_map(|line| Some(line.strip_prefix('[')?.strip_suffix(']')?.to_owned()))
        .collect();
    assert_eq!(listed, known, "the guides `orphans` and cases/orphans.toml");
}
