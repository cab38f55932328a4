//! What an example's `demo.toml` says: variables, and what is done after the second plan.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::ErrorKind;
use std::path::Path;

/// `demo.toml`; an example without one has nothing to say.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Script {
    /// Values of variables of the configuration, as the tools read them from the environment.
    pub(crate) variables: BTreeMap<String, String>,
    /// Applies, one after the other.
    pub(crate) then: Vec<Then>,
}

/// One more apply.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Then {
    /// Its heading in the table.
    pub(crate) name: String,
    /// What is other than before, also in what comes after it.
    pub(crate) variables: BTreeMap<String, String>,
    /// Whether it has to fail.
    #[serde(default)]
    pub(crate) fails: bool,
}

impl Script {
    /// Reads that of an example.
    ///
    /// # Errors
    /// When it is none.
    pub(crate) fn of(example: &Path) -> Result<Self, Box<dyn Error>> {
        let file = example.join("demo.toml");
        match std::fs::read_to_string(&file) {
            Ok(text) => {
                let read = toml::from_str(&text);
                read.map_err(|error| format!("{}: {error}", file.display()).into())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_of_all_examples_can_be_read() {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        let mut steps = 0;
        for example in std::fs::read_dir(examples).expect("the examples") {
            let script = Script::of(&example.expect("an example").path());
            steps += script.unwrap_or_else(|error| panic!("{error}")).then.len();
        }
        assert!(steps > 0, "no example has a script");
        let wrong = "[[than]]\nname = \"scale\"";
        toml::from_str::<Script>(wrong).expect_err("misspelled");
    }
}
