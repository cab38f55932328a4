//! Names of types: each is another one in Rust too.

use std::collections::BTreeSet;

/// The names that are taken, as Rust has them.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Takes the name that a component has.
    pub(super) fn claim(&mut self, name: &str) -> Result<(), String> {
        if self.taken.insert(in_rust(name)) {
            return Ok(());
        }
        Err(format!("{name} has the name of another component in Rust"))
    }

    /// A name for an object that stands at this place, with a number if another has it.
    pub(super) fn free(&mut self, place: &str) -> String {
        let mut name = place.to_owned();
        let mut number = 1;
        while !self.taken.insert(in_rust(&name)) {
            number += 1;
            name = format!("{place}_{number}");
        }
        name
    }
}

/// What is left of a name when only its letters and digits count, whatever their case.
fn in_rust(name: &str) -> String {
    let letters = name.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_one_in_rust_are_told_apart() {
        let mut names = Names::default();
        names.claim("node_pool").unwrap();
        names.claim("nodePool").unwrap_err();
        assert_eq!(names.free("node-pool"), "node-pool_2");
        assert_eq!(names.free("node_pool"), "node_pool_3");
        assert_eq!(names.free("node"), "node");
    }
}
