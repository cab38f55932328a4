//! What clusters may be made of. The slugs are real ones; the lists are shorter than the real ones.

use crate::digitalocean::nouns::catalog;
use serde_json::{Value, json};

/// A kind of database.
#[derive(Debug)]
pub(super) struct Engine {
    pub(super) slug: &'static str,
    /// Versions and what they are in full, the newest last; that is the default.
    pub(super) versions: &'static [(&'static str, &'static str)],
    /// How many nodes a cluster may have.
    pub(super) nodes: &'static [u64],
    pub(super) scheme: &'static str,
    pub(super) port: u16,
    /// The first user, whose role is `primary`.
    pub(super) user: &'static str,
    /// The first database; `""` where users have none.
    pub(super) database: &'static str,
    /// What follows the database in an address.
    pub(super) suffix: &'static str,
    /// Whether users are managed; redis and Valkey have none (API reference, "Add a Database User").
    pub(super) has_users: bool,
}

const ENGINES: [Engine; 7] = [
    Engine {
        slug: "pg",
        versions: &[
            ("14", "14.19"),
            ("15", "15.14"),
            ("16", "16.10"),
            ("17", "17.6"),
        ],
        nodes: &[1, 2, 3],
        scheme: "postgresql",
        port: 25060,
        user: "doadmin",
        database: "defaultdb",
        suffix: "?sslmode=require",
        has_users: true,
    },
    Engine {
        slug: "mysql",
        versions: &[("8", "8.0.35")],
        nodes: &[1, 2, 3],
        scheme: "mysql",
        port: 25060,
        user: "doadmin",
        database: "defaultdb",
        suffix: "?ssl-mode=REQUIRED",
        has_users: true,
    },
    Engine {
        slug: "redis",
        versions: &[("7", "7.2.4")],
        nodes: &[1, 2, 3],
        scheme: "rediss",
        port: 25061,
        user: "default",
        database: "",
        suffix: "",
        has_users: false,
    },
    Engine {
        slug: "valkey",
        versions: &[("8", "8.0.1")],
        nodes: &[1, 2, 3],
        scheme: "rediss",
        port: 25061,
        user: "default",
        database: "",
        suffix: "",
        has_users: false,
    },
    Engine {
        slug: "mongodb",
        versions: &[("6.0", "6.0.13"), ("7.0", "7.0.5")],
        nodes: &[1, 3],
        scheme: "mongodb+srv",
        port: 27017,
        user: "doadmin",
        database: "admin",
        suffix: "?tls=true&authSource=admin",
        has_users: true,
    },
    Engine {
        slug: "kafka",
        versions: &[("3.8", "3.8.1")],
        nodes: &[3, 6, 9, 15],
        scheme: "kafka+ssl",
        port: 25073,
        user: "doadmin",
        database: "",
        suffix: "",
        has_users: true,
    },
    Engine {
        slug: "opensearch",
        versions: &[("1", "1.3.19"), ("2", "2.19.1")],
        nodes: &[1, 3, 6, 9, 15],
        scheme: "https",
        port: 25060,
        user: "doadmin",
        database: "",
        suffix: "",
        has_users: true,
    },
];

/// Size and GiB of storage that come with it, the smallest first.
const SIZES: [(&str, u64); 6] = [
    ("db-s-1vcpu-1gb", 10),
    ("db-s-1vcpu-2gb", 30),
    ("db-s-2vcpu-4gb", 60),
    ("db-s-4vcpu-8gb", 140),
    ("gd-2vcpu-8gb", 40),
    ("gd-4vcpu-16gb", 90),
];

impl Engine {
    pub(super) fn by_slug(slug: &str) -> Option<&'static Self> {
        ENGINES.iter().find(|engine| engine.slug == slug)
    }

    pub(super) fn default_version(&self) -> &'static str {
        self.versions.last().map_or("", |version| version.0)
    }

    /// The place of a version, which is greater for a newer one.
    pub(super) fn place(&self, version: &str) -> Option<usize> {
        self.versions.iter().position(|known| known.0 == version)
    }

    pub(super) fn semantic(&self, version: &str) -> &'static str {
        let mut versions = self.versions.iter();
        let known = versions.find(|known| known.0 == version);
        known.map_or("", |known| known.1)
    }

    /// Sizes for so many nodes: the smallest has no standby.
    fn sizes(&self, nodes: u64) -> Vec<&'static str> {
        let sizes = SIZES.iter().map(|size| size.0);
        sizes.skip(usize::from(nodes > 1)).collect()
    }

    pub(super) fn fits(&self, nodes: u64, size: &str) -> bool {
        self.nodes.contains(&nodes) && self.sizes(nodes).contains(&size)
    }
}

/// MiB of storage that a size comes with.
pub(super) fn storage(size: &str) -> Option<u64> {
    let mut sizes = SIZES.iter();
    sizes
        .find(|known| known.0 == size)
        .map(|known| known.1 * 1024)
}

/// The whole answer to what there is to choose from.
pub(super) fn options() -> Value {
    let regions = catalog::region_slugs();
    let mut options = json!({});
    let mut availability = json!({});
    for engine in &ENGINES {
        let versions = engine.versions.iter().map(|version| version.0);
        let layouts = engine.nodes.iter();
        let layouts = layouts.map(|n| json!({ "num_nodes": n, "sizes": engine.sizes(*n) }));
        options[engine.slug] = json!({
            "regions": regions,
            "versions": versions.clone().collect::<Vec<_>>(),
            "layouts": layouts.collect::<Vec<_>>(),
            "default_version": engine.default_version(),
        });
        let rows = versions.map(|version| {
            json!({
                "version": version,
                "end_of_life": null,
                "end_of_availability": null,
                "default": version == engine.default_version(),
            })
        });
        availability[engine.slug] = rows.collect();
    }
    json!({ "options": options, "version_availability": availability })
}
