//! Which level the environment asks for.

use tracing::Level;

use crate::plugin::HostEnvironment;

/// The level that a provider logs at, or none when nobody would read it.
///
/// `TF_LOG_PROVIDER_<NAME>` counts before `TF_LOG_PROVIDER`, and that before `TF_LOG`. A name has
/// `_` for every character that a variable cannot have. `JSON` is the finest level, `OFF` is none,
/// and a word that is no level is the finest, as it is in Terraform.
pub fn level(environment: &HostEnvironment, provider: &str) -> Option<Level> {
    let name: String = provider
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect();
    let word = [
        &format!("TF_LOG_PROVIDER_{name}"),
        "TF_LOG_PROVIDER",
        "TF_LOG",
    ]
    .into_iter()
    .find_map(|variable| environment.text(variable))?;
    match word.to_ascii_uppercase().as_str() {
        "OFF" => None,
        "ERROR" => Some(Level::ERROR),
        "WARN" => Some(Level::WARN),
        "INFO" => Some(Level::INFO),
        "DEBUG" => Some(Level::DEBUG),
        _ => Some(Level::TRACE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Variables, and the level that they ask for.
    type Case = (&'static [(&'static str, &'static str)], Option<Level>);

    #[test]
    fn the_closest_variable_decides() {
        let table: [Case; 12] = [
            (&[], None),
            (&[("TF_LOG", "")], None),
            (&[("TF_LOG", "OFF")], None),
            (&[("TF_LOG", "info")], Some(Level::INFO)),
            (&[("TF_LOG", "JSON")], Some(Level::TRACE)),
            (&[("TF_LOG", "1")], Some(Level::TRACE)),
            (&[("TF_LOG_CORE", "TRACE")], None),
            (
                &[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "WARN")],
                Some(Level::WARN),
            ),
            (&[("TF_LOG", "TRACE"), ("TF_LOG_PROVIDER", "off")], None),
            (
                &[("TF_LOG_PROVIDER_MY_CLOUD", "ERROR"), ("TF_LOG", "TRACE")],
                Some(Level::ERROR),
            ),
            (&[("TF_LOG_PROVIDER_MY_CLOUD", "DEBUG")], Some(Level::DEBUG)),
            (&[("TF_LOG_PROVIDER_OTHER", "DEBUG")], None),
        ];
        for (variables, expected) in table {
            let environment = HostEnvironment::from_variables(variables.iter().copied());
            assert_eq!(level(&environment, "my-cloud"), expected, "{variables:?}");
        }
    }
}
