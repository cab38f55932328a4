//! Names of clusters, and clusters of the local clouds.

mod doks;
mod eks;

use super::*;
use crate::testing::{configured, run, said};

fn reference(text: &str) -> Reference {
    Reference::parse(text).expect("a name")
}

async fn refusal(shared: &Shared, name: &str) -> String {
    match reach(shared, &reference(name)).await {
        Ok(found) => panic!("it was found: {}", found.is_some()),
        Err(told) => said(&told),
    }
}

#[test]
fn clusters_are_named_as_their_clouds_name_them() {
    let arn = "arn:aws:eks:eu-central-1:123456789012:cluster/shop";
    let eks = Reference::parse(arn).expect("an ARN");
    let Reference::Eks(parts) = &eks else {
        panic!("{eks:?}");
    };
    assert_eq!(
        (parts.region.as_str(), parts.name.as_str()),
        ("eu-central-1", "shop")
    );
    let urn = "do:kubernetes:bd5f5959-5e1e-4205-a714-a914373942af";
    let id = "bd5f5959-5e1e-4205-a714-a914373942af".to_owned();
    assert_eq!(Reference::parse(urn), Ok(Reference::Doks(id)));
    for (text, reference) in [(arn, &eks), (urn, &Reference::parse(urn).expect("a URN"))] {
        assert_eq!(reference.to_string(), text);
    }
    let named = Reference::Named("shop.k8s.example".to_owned());
    assert_eq!(Reference::parse("shop.k8s.example"), Ok(named));
    for wrong in [
        "",
        "arn:aws:eks:eu-central-1:123456789012:nodegroup/shop/a/b",
        "arn:aws:eks::123456789012:cluster/shop",
        "arn:aws:s3:::shop",
        "do:droplet:1",
        "do:kubernetes:",
        "https://10.0.0.1:6443",
    ] {
        assert!(Reference::parse(wrong).is_err(), "{wrong}");
    }
}
