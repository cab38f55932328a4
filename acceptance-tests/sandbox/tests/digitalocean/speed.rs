//! How many calls a simulator answers. The goal of 2,000 in a second is for a release build; what is
//! asked of the build under test only tells a mistake of an order of magnitude.

use crate::client::Api;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

#[test]
fn a_thousand_records_are_read_quickly() {
    let api = Api::start();
    api.ok("POST", "/v2/domains", json!({ "name": "example.com" }));
    for n in 0..1000 {
        let body = json!({ "type": "A", "name": format!("n{n}"), "data": "192.0.2.1" });
        let path = "/v2/domains/example.com/records";
        assert_eq!(api.sandbox.call_outside("POST", path, &body).0, 201);
    }
    let listed = api.get("/v2/domains/example.com/records?per_page=1").body;
    let id = listed["domain_records"][0]["id"].clone();
    let host = api.sandbox.endpoint().replace("http://", "");
    let mut stream = TcpStream::connect(&host).expect("it listens");
    let request = format!(
        "GET /v2/domains/example.com/records/{id} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {}\r\n\r\n",
        api.token
    );
    let started = Instant::now();
    let calls = 2000;
    let mut buffer = [0; 4096];
    for _ in 0..calls {
        stream.write_all(request.as_bytes()).expect("it reads");
        let read = stream.read(&mut buffer).expect("it answers");
        assert!(buffer[..read].starts_with(b"HTTP/1.1 200"));
    }
    let rate = f64::from(calls) / started.elapsed().as_secs_f64();
    println!("{rate:.0} calls a second");
    assert!(rate > 100.0, "{rate:.0} calls a second");
}
