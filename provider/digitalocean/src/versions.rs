//! Versions of what DigitalOcean runs, and their order.

/// The numbers of a version, by which versions are in order.
pub(crate) fn numbers(version: &str) -> Vec<u64> {
    let parts = version.split(|letter: char| !letter.is_ascii_digit());
    parts.filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_in_the_order_of_their_numbers() {
        assert_eq!(numbers("1.34.10-do.2"), [1, 34, 10, 2]);
        assert!(numbers("9") < numbers("10"));
        assert!(numbers("1.34.9-do.1") < numbers("1.34.10-do.0"));
        assert!(numbers("latest").is_empty());
    }
}
