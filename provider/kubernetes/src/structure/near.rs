//! What may have been meant by a name that is none.

/// The name that is nearest to a word, if one is near. Upper and lower case are the same.
pub(super) fn near<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let measured = names.map(|name| (distance(&word, &name.to_lowercase()), name));
    let (distance, name) = measured.min()?;
    // Of a short word half would be another word.
    let most = word.chars().count().div_ceil(4).min(3);
    (distance <= most).then_some(name)
}

/// How many letters are to be changed, added, left out or swapped with the next one.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, letter) in from.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut least = changed.min(last[column + 1] + 1).min(now[column] + 1);
            let is_swap =
                row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *other;
            if is_swap {
                least = least.min(before[column - 1] + 1);
            }
            now.push(least);
        }
        before = std::mem::replace(&mut last, now);
    }
    last[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (from, to, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("replcas", "replicas", 1),
            ("slector", "selector", 1),
            ("iamge", "image", 1),
            ("ab", "ba", 1),
            ("env", "image", 5),
        ] {
            assert_eq!(distance(from, to), expected, "{from} {to}");
            assert_eq!(distance(to, from), expected, "{to} {from}");
        }
    }

    #[test]
    fn only_what_is_near_is_meant() {
        let names = ["replicas", "selector", "template", "image", "env"];
        let of = |word| near(word, names.into_iter());
        assert_eq!(of("replcas"), Some("replicas"));
        assert_eq!(of("Image"), Some("image"));
        assert_eq!(of("envs"), Some("env"));
        assert_eq!(of("tmplte"), Some("template"));
        assert_eq!(of("ports"), None);
        assert_eq!(near("a", std::iter::empty()), None);
    }
}
