//! Words of definitions that have to mean something: times, and codes of errors.

use toml::Spanned;

use super::Builder;
use crate::problem::{Problem, Span, similar};

impl Builder<'_> {
    /// Says so when a text is no time.
    pub(super) fn is_time(&mut self, text: &Spanned<String>) {
        if is_time(text.get_ref()) {
            return;
        }
        let problem = Problem::at(&text.span(), "this is no time", "not understood");
        self.problems
            .push(problem.help("write `90s`, `20m` or `1h30m`"));
    }

    /// Says so when an operation cannot answer with these codes. EC2's model lists none, so there
    /// everything is believed.
    pub(super) fn are_codes<'c>(
        &mut self,
        operation: &str,
        codes: impl IntoIterator<Item = &'c str>,
        span: &Span,
    ) {
        let listed: Vec<String> = self
            .service
            .error_codes(operation)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let unknown = codes
            .into_iter()
            // What follows is a part of the message.
            .map(|code| code.split_once(": ").map_or(code, |(code, _)| code))
            .filter(|code| !listed.iter().any(|known| known == code));
        for code in unknown.filter(|_| !listed.is_empty()) {
            let title = format!("{operation} does not answer with `{code}`");
            let mut problem = Problem::at(span, title, "named here");
            problem = problem.note(format!("api {operation} errors: {}", listed.join(", ")));
            for close in similar(code, listed.iter().map(String::as_str)) {
                problem = problem.help(format!("did you mean `{close}`?"));
            }
            self.problems.push(problem);
        }
    }
}

/// Whether a text is a time: numbers, each with `h`, `m` or `s`.
fn is_time(text: &str) -> bool {
    let mut rest = text;
    while let Some(end) = rest.find(['h', 'm', 's']) {
        let number = &rest[..end];
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        rest = &rest[end + 1..];
    }
    !text.is_empty() && rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::is_time;

    #[test]
    fn times_have_units() {
        for time in ["90s", "20m", "1h30m", "2h"] {
            assert!(is_time(time), "{time}");
        }
        for time in ["", "20", "m", "20x", "1h30", "-1m", "1.5h"] {
            assert!(!is_time(time), "{time}");
        }
    }
}
