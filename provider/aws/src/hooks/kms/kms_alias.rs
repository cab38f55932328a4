//! Hooks of `aws_kms_alias`.

use slipway_framework::diag::Diagnostic;
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use crate::generated::kms::kms_alias::{Hooks, KmsAlias, KmsAliases};
use crate::parts::given;

/// How the name of every alias begins (KMS API reference, CreateAlias, AliasName).
const BEGINNING: &str = "alias/";

/// How the names begin that AWS keeps to itself.
const TAKEN: &str = "alias/aws/";

/// How long a name may be.
const LONGEST: usize = 256;

impl Hooks for KmsAliases {
    fn check(&self, plan: &mut Plan<KmsAlias>) {
        let config = &plan.config;
        let names = [("name", &config.name), ("name_prefix", &config.name_prefix)];
        let faults = names.map(|(argument, name)| {
            let fault = given(name).and_then(fault)?;
            Some((argument, fault))
        });
        for (argument, fault) in faults.into_iter().flatten() {
            let detail = format!("{fault} Nothing was changed.\nCorrect `{argument}`.");
            plan.tell(Diagnostic::error("Invalid KMS alias", detail).at(Path::of(argument)));
        }
    }
}

/// What is wrong with a name, or with the beginning of one.
fn fault(name: &str) -> Option<String> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '/');
    if !name.starts_with(BEGINNING) {
        Some(format!("The name of an alias begins with `{BEGINNING}`."))
    } else if name.starts_with(TAKEN) {
        Some(format!("Names that begin with `{TAKEN}` belong to AWS."))
    } else if name.len() > LONGEST || !name.chars().all(is_plain) {
        Some(format!(
            "The name of an alias has up to {LONGEST} characters: letters, digits, `-`, `_` and `/`."
        ))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_alias_begins_as_all_do_and_is_no_name_of_aws() {
        assert_eq!(fault("alias/shop/main-1_2"), None);
        let told = |name: &str| fault(name).unwrap_or_default();
        assert!(told("main").contains("begins with `alias/`"));
        assert!(told("alias/aws/ebs").contains("belong to AWS"));
        assert!(told("alias/ma in").contains("characters"));
        assert!(told(&format!("alias/{}", "n".repeat(256))).contains("characters"));
    }
}
