//! The module registry's protocol, for the modules that the caller gives (Terraform's documents, "Module
//! Registry Protocol").

use super::given::Given;
use serde_json::json;

/// What a registry answers.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A document.
    Document(String),
    /// Where a module's sources are.
    Sources(String),
    /// There is nothing of this name.
    Nothing,
}

const BASE: &str = "/v1/modules/";

/// Answers a request for a path of a registry.
pub(super) fn answer(modules: &[Given], path: &str) -> Answer {
    if path == "/.well-known/terraform.json" {
        return Answer::Document(json!({ "modules.v1": BASE }).to_string());
    }
    let Some(rest) = path.strip_prefix(BASE) else {
        return Answer::Nothing;
    };
    if let Some(address) = rest.strip_suffix("/versions") {
        let versions: Vec<_> = modules
            .iter()
            .filter(|module| module.address == address)
            .map(|module| json!({ "version": module.version }))
            .collect();
        return match versions.is_empty() {
            true => Answer::Nothing,
            false => Answer::Document(json!({ "modules": [{ "versions": versions }] }).to_string()),
        };
    }
    let named = |module: &&Given| rest == format!("{}/{}/download", module.address, module.version);
    match modules.iter().find(named) {
        Some(module) => Answer::Sources(format!("file://{}", module.path.display())),
        None => Answer::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_found_in_its_versions() {
        let given = ["a/vpc/aws@5.0.0=/tmp/v5", "a/vpc/aws@6.0.0=/tmp/v6"];
        let given: Vec<Given> = given.iter().map(|it| it.parse().unwrap()).collect();
        let ask = |path| answer(&given, path);
        assert_eq!(
            ask("/.well-known/terraform.json"),
            Answer::Document(r#"{"modules.v1":"/v1/modules/"}"#.to_owned())
        );
        assert_eq!(
            ask("/v1/modules/a/vpc/aws/versions"),
            Answer::Document(
                r#"{"modules":[{"versions":[{"version":"5.0.0"},{"version":"6.0.0"}]}]}"#
                    .to_owned()
            )
        );
        let sources = ask("/v1/modules/a/vpc/aws/6.0.0/download");
        assert_eq!(sources, Answer::Sources("file:///tmp/v6".to_owned()));
        for other in [
            "/v1/modules/a/vpc/aws/7.0.0/download",
            "/v1/modules/a/eks/aws/versions",
            "/v1/providers/hashicorp/random/versions",
        ] {
            assert_eq!(ask(other), Answer::Nothing, "{other}");
        }
    }
}
