//! Everything that exists, and what is due to happen to it.

use super::nouns::kubernetes::Servers;
use super::settings::Settings;
use super::table::Table;
use super::token::Tokens;
use crate::frame::date::rfc3339;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

type Change = Box<dyn FnOnce(&mut World) + Send>;

/// The account.
pub(crate) struct World {
    pub(crate) settings: Settings,
    /// When the call that is being served came.
    pub(crate) now: SystemTime,
    /// What happens when, in order.
    due: BTreeMap<(SystemTime, u64), Change>,
    counter: u64,
    pub(crate) tokens: Tokens,
    pub(crate) actions: Table,
    /// Buckets of Spaces: their names, their regions, and what of them moto does not keep.
    pub(crate) buckets: Table,
    /// Whether there is a Spaces beside the API.
    pub(crate) has_spaces: bool,
    pub(crate) cdn: Table,
    pub(crate) certificates: Table,
    pub(crate) clusters: Table,
    /// What is behind the clusters.
    pub(crate) servers: Servers,
    /// Garbage collections of registries.
    pub(crate) collections: Table,
    pub(crate) databases: Table,
    /// Name and password that the metrics of all databases are read with.
    pub(crate) metrics: Option<(String, String)>,
    pub(crate) domains: Table,
    /// Records by domain.
    pub(crate) records: BTreeMap<String, Table>,
    pub(crate) droplets: Table,
    pub(crate) load_balancers: Table,
    pub(crate) projects: Table,
    pub(crate) registries: Table,
    /// The tier that the registries of the account are on, and since when.
    pub(crate) tier: Option<(String, String)>,
    pub(crate) snapshots: Table,
    pub(crate) spaces_keys: Table,
    /// Keys of Spaces with full access that no list of the API has: ids and secrets.
    pub(crate) given_keys: Vec<(String, String)>,
    pub(crate) ssh_keys: Table,
    pub(crate) tags: Table,
    pub(crate) volumes: Table,
    pub(crate) vpcs: Table,
    /// What is gone but still counts as a member: the VPC, and the member as it is listed.
    pub(crate) leaving: Vec<(String, Value)>,
    /// Names of buckets, domains and registries that belong to somebody else.
    pub(crate) taken: Vec<String>,
    /// How the next things of a noun end their creation, instead of being of use.
    pub(crate) failing: BTreeMap<&'static str, Vec<String>>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").finish_non_exhaustive()
    }
}

impl World {
    pub(crate) fn new(settings: Settings, now: SystemTime, servers: Servers) -> Self {
        let mut world = Self {
            settings,
            now,
            due: BTreeMap::new(),
            counter: 0,
            tokens: Tokens::default(),
            actions: Table::by("id"),
            buckets: Table::by("name"),
            has_spaces: false,
            cdn: Table::by("id"),
            certificates: Table::by("id"),
            clusters: Table::by("id"),
            servers,
            collections: Table::by("uuid"),
            databases: Table::by("id"),
            metrics: None,
            domains: Table::by("name"),
            records: BTreeMap::new(),
            droplets: Table::by("id"),
            load_balancers: Table::by("id"),
            projects: Table::by("id"),
            registries: Table::by("name"),
            tier: None,
            snapshots: Table::by("id"),
            spaces_keys: Table::by("access_key"),
            given_keys: Vec::new(),
            ssh_keys: Table::by("id"),
            tags: Table::by("name"),
            volumes: Table::by("id"),
            vpcs: Table::by("id"),
            leaving: Vec::new(),
            taken: Vec::new(),
            failing: BTreeMap::new(),
        };
        world.add_default_project();
        world
    }

    /// Lets everything happen that is due by `now`.
    pub(crate) fn settle(&mut self, now: SystemTime) {
        while let Some(entry) = self.due.first_entry() {
            if entry.key().0 > now {
                break;
            }
            // What follows from it is due counted from then, not from when somebody looked.
            self.now = entry.key().0;
            let change = entry.remove();
            change(self);
        }
        self.now = now;
    }

    /// Makes something happen this much later, at the earliest before the next call.
    pub(crate) fn after(
        &mut self,
        wait: Duration,
        change: impl FnOnce(&mut Self) + Send + 'static,
    ) {
        self.counter += 1;
        let at = (self.now + wait, self.counter);
        self.due.insert(at, Box::new(change));
    }

    /// What the creation of this noun that begins now ends with, when it fails.
    pub(crate) fn failure(&mut self, noun: &str) -> Option<String> {
        let all = self.failing.get_mut(noun)?;
        (!all.is_empty()).then(|| all.remove(0))
    }

    /// The time as it is written into objects.
    pub(crate) fn stamp(&self) -> String {
        rfc3339(self.now)
    }

    /// A number that no other object has.
    pub(crate) fn number(&mut self) -> u64 {
        self.counter += 1;
        3_164_000 + self.counter
    }

    /// An id in the form of a random UUID, which is the same in every run.
    pub(crate) fn uuid(&mut self) -> String {
        let digits = format!("{}{}", self.hex(), self.hex());
        format!(
            "{}-{}-4{}-8{}-{}",
            &digits[..8],
            &digits[8..12],
            &digits[13..16],
            &digits[17..20],
            &digits[20..32]
        )
    }

    /// 16 hexadecimal digits that no other object has: the finalizer of splitmix64 over a counter.
    pub(crate) fn hex(&mut self) -> String {
        self.counter += 1;
        let mut hash = self.counter.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        format!("{:016x}", hash ^ (hash >> 31))
    }

    /// A password that nothing else has.
    pub(crate) fn secret(&mut self) -> String {
        format!("AVNS_{}", self.hex())
    }

    /// An address of the networks for documentation (RFC 5737).
    pub(crate) fn address(&mut self) -> String {
        let n = self.number();
        let network = ["203.0.113", "198.51.100", "192.0.2"][(n / 253 % 3) as usize];
        format!("{network}.{}", n % 253 + 1)
    }
}
