//! Which element of one set goes with which of another.

/// Pairs as many of `left` with `right` as there can be, each at most once.
///
/// Gives for each of `left` its partner. The first ones have the first choice; a later one changes
/// their partner only where there is another for them (Kuhn's algorithm for bipartite matching).
pub(crate) fn matching(
    left: usize,
    right: usize,
    fits: impl Fn(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let mut taken = vec![None; right];
    for from in 0..left {
        place(from, &fits, &mut vec![false; right], &mut taken);
    }
    let mut partners = vec![None; left];
    for (to, from) in taken.into_iter().enumerate() {
        if let Some(from) = from {
            partners[from] = Some(to);
        }
    }
    partners
}

/// Finds a partner for one, if need be by moving others.
fn place(
    from: usize,
    fits: &impl Fn(usize, usize) -> bool,
    seen: &mut [bool],
    taken: &mut [Option<usize>],
) -> bool {
    // What is free costs nobody anything.
    let free = (0..taken.len()).find(|&to| taken[to].is_none() && fits(from, to));
    if let Some(to) = free {
        taken[to] = Some(from);
        return true;
    }
    for to in 0..taken.len() {
        let Some(owner) = taken[to] else { continue };
        if seen[to] || !fits(from, to) {
            continue;
        }
        seen[to] = true;
        if place(owner, fits, seen, taken) {
            taken[to] = Some(from);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[track_caller]
    fn check(fits: &[&[usize]], partners: &[Option<usize>]) {
        let found = matching(fits.len(), 3, |from, to| fits[from].contains(&to));
        assert_eq!(found, partners);
    }

    #[test]
    fn the_first_has_the_first_choice() {
        check(&[&[1, 2], &[1, 2]], &[Some(1), Some(2)]);
        check(&[&[1], &[1]], &[Some(1), None]);
    }

    #[test]
    fn a_partner_is_given_up_where_there_is_another() {
        check(&[&[0, 1], &[0]], &[Some(1), Some(0)]);
        check(&[&[0, 1], &[1, 2], &[0]], &[Some(1), Some(2), Some(0)]);
        check(&[&[0, 1], &[0, 1], &[0, 1]], &[Some(0), Some(1), None]);
    }

    #[test]
    fn nothing_goes_with_nothing() {
        check(&[], &[]);
        check(&[&[], &[]], &[None, None]);
    }
}
