//! What exists, by kind: moto's objects without those that every account has, and what is kept here.

use super::forward::Reply;
use super::server::{Gateway, Overlays};
use bytes::Bytes;
use http::{HeaderMap, Method};

pub(crate) use crate::frame::cloud::Existing;

impl Gateway {
    /// What exists now.
    pub(crate) async fn existing(&self) -> Existing {
        self.settle_eks().await;
        let reply = self
            .upstream
            .send(
                &Method::GET,
                "/_sandbox/objects",
                &HeaderMap::new(),
                Bytes::new(),
                true,
            )
            .await;
        let mut existing: Existing = match reply {
            Reply::Answer(answer) => serde_json::from_slice(answer.body()).unwrap_or_default(),
            _ => Existing::new(),
        };
        self.overlays.add_existing(&mut existing).await;
        existing.retain(|_, names| !names.is_empty());
        existing
    }
}

impl Overlays {
    /// Adds what the overlays keep themselves, in the place of what moto says of the same kinds.
    async fn add_existing(&self, existing: &mut Existing) {
        let dns = self.dns.lock().await;
        existing.remove("route53:RecordSet");
        let zones = dns.route53.zones.values();
        let records = zones.flat_map(|zone| {
            let own = zone.records.values().filter(|set| !zone.is_own(set));
            own.map(|set| format!("{} {}", set.name.text(), set.kind()))
        });
        existing.insert("route53:RecordSet".to_owned(), records.collect());
        self.autoscaling.lock().await.add_existing(existing);
        self.eks.lock().await.add_existing(existing);
        self.dynamodb.lock().await.add_existing(existing);
        self.ec2.lock().await.add_existing(existing);
        self.elasticache.lock().await.add_existing(existing);
        self.redshift.lock().await.add_existing(existing);
    }
}
