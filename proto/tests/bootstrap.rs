//! The committed code is what the generator makes of the definitions.

use slipway_proto_generator as generator;

#[test]
fn generated_code_is_up_to_date() {
    let folder = generator::proto_crate().join("src/generated");
    let generated = generator::generate().expect("the definitions compile");
    for (name, code) in &generated {
        let committed = std::fs::read_to_string(folder.join(name))
            .unwrap_or_else(|error| panic!("cannot read {name}: {error}"));
        assert!(
            committed == *code,
            "proto/src/generated/{name} is out of date; run `cargo xtask proto`"
        );
    }

    let mut committed: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder of the generated code exists")
        .map(|entry| entry.expect("the folder can be listed").file_name())
        .collect();
    committed.sort();
    let expected: Vec<_> = generated.keys().map(std::ffi::OsString::from).collect();
    assert_eq!(
        committed, expected,
        "files that no definition stands behind"
    );
}
