//! The bill of materials: CycloneDX 1.5 as JSON.
//!
//! It is made of what Cargo resolves and of the lock file, like the build itself, so it needs no tool that would
//! have to be pinned, and it is the same every time: the number and the time that the format offers are left
//! out, as the format permits.

use serde_json::{Value, json};

use crate::error::Error;
use crate::licences::expression;
use crate::packages::{Package, Packages, Part};
use crate::program::Program;
use crate::source::Source;
use crate::tools::Rust;

/// The document of one program.
///
/// # Errors
/// When a package says nothing of its licence.
pub(crate) fn document(
    program: &Program,
    packages: &Packages,
    source: &Source,
    rust: &Rust,
) -> Result<String, Error> {
    let library = json!({
        "type": "library",
        "bom-ref": "rust-std",
        "name": "std",
        "version": rust.release,
        "description": "Rust's standard library",
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
        "scope": "required",
    });
    let mut components = vec![library];
    for part in &packages.parts {
        components.push(component(part)?);
    }
    let own = &packages.program;
    let mut properties = vec![
        property("platform", program.platform.name),
        property("rust", &rust.commit),
    ];
    // What is in no commit has none.
    if source.is_clean() {
        properties.push(property("commit", &source.commit));
    }
    let mut needs = packages.needs.clone();
    needs.push("rust-std".to_owned());
    let mut dependencies = vec![json!({"ref": own.reference(), "dependsOn": needs})];
    dependencies.extend(
        packages
            .parts
            .iter()
            .map(|part| json!({"ref": part.package.reference(), "dependsOn": part.needs})),
    );
    let document = json!({
        "$schema": "http://cyclonedx.org/schema/bom-1.5.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own.reference(),
                "name": own.name,
                "version": own.version,
                "hashes": [{"alg": "SHA-256", "content": program.sum.hex()}],
                "licenses": [{"expression": expression(own)?.to_string()}],
                "properties": properties,
            },
        },
        "components": components,
        "dependencies": dependencies,
    });
    Ok(format!("{document:#}\n"))
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": format!("slipway:{name}"), "value": value})
}

/// One package. What is only at work during a build is `excluded`, which the format has for what does not run.
fn component(part: &Part) -> Result<Value, Error> {
    let package: &Package = &part.package;
    let mut component = json!({
        "type": "library",
        "bom-ref": package.reference(),
        "name": package.name,
        "version": package.version,
        "licenses": [{"expression": expression(package)?.to_string()}],
        "scope": if part.is_linked { "required" } else { "excluded" },
    });
    if package.is_foreign() {
        component["purl"] = json!(package.reference());
    }
    if let Some(checksum) = &part.checksum {
        component["hashes"] = json!([{"alg": "SHA-256", "content": checksum}]);
    }
    if let Some(description) = &package.description {
        // Lines of a manifest are broken anywhere.
        let words: Vec<&str> = description.split_whitespace().collect();
        component["description"] = json!(words.join(" "));
    }
    if let Some(repository) = &package.repository {
        component["externalReferences"] = json!([{"type": "vcs", "url": repository}]);
    }
    Ok(component)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packages::tests::example;

    #[test]
    fn a_component_says_where_it_is_from_and_whether_it_runs() {
        let packages = example();
        let components: Vec<Value> = packages
            .parts
            .iter()
            .map(|part| component(part).expect("a component"))
            .collect();
        let library = json!({
            "type": "library",
            "bom-ref": "pkg:cargo/library@0.1.0",
            "purl": "pkg:cargo/library@0.1.0",
            "name": "library",
            "version": "0.1.0",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
            "scope": "required",
            "hashes": [{"alg": "SHA-256", "content": "abcd"}],
            "externalReferences": [{"type": "vcs", "url": "https://example.com"}],
        });
        assert_eq!(components[2], library);
        assert_eq!(
            components[0]["purl"],
            Value::Null,
            "one of ours is in no registry"
        );
        assert_eq!(components[1]["scope"], "excluded");
    }
}
