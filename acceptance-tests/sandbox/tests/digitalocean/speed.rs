//! How many calls a simulator answers. The goal of 2,000 in a second is for a release build, which
//! `slipway-sandbox measure` holds to it; what is asked of the build under test only tells a mistake of an
//! order of magnitude.

use slipway_sandbox::digitalocean::measure;

#[test]
fn calls_are_answered_quickly() {
    let measured = measure(200).expect("it is measured");
    for kind in measured {
        let rate = f64::from(kind.calls) / kind.took.as_secs_f64();
        println!("{}: {rate:.0} calls a second", kind.name);
        assert!(rate > 50.0, "{}: {rate:.0} calls a second", kind.name);
    }
}
