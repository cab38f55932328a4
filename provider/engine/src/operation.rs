//! Operations of APIs, as the types of definitions name them.

use crate::error::{CloudError, ErrorKind};
use crate::retry::Effect;

/// One operation of an API.
#[derive(Clone, Copy, Debug)]
pub struct Operation {
    /// Its name in the API reference.
    pub name: &'static str,
    /// What it does to the world.
    pub effect: Effect,
    /// What its error codes mean, where the table of the whole API does not say it or says something
    /// else. Where one code stands for mistakes as well, a part of the message follows it: `CODE: part`.
    pub kinds: &'static [(&'static str, ErrorKind)],
}

impl Operation {
    /// The error with the kind that the operation has for its code.
    #[must_use]
    pub fn judge(&self, error: CloudError) -> CloudError {
        match self.kinds.iter().find(|(code, _)| is_told(&error, code)) {
            Some((_, kind)) => error.with_kind(*kind),
            None => error,
        }
    }
}

/// Whether an error has a code that is listed: `CODE`, or `CODE: part of the message` where the code stands
/// for several mistakes.
pub(crate) fn is_told(error: &CloudError, listed: &str) -> bool {
    match listed.split_once(": ") {
        None => Some(listed) == error.code(),
        Some((code, part)) => {
            let message = error.message().unwrap_or_default();
            Some(code) == error.code() && message.contains(part)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Service;

    const CLOUD: Service = Service {
        id: "cloud",
        title: "Cloud",
    };

    #[test]
    fn a_code_means_what_the_operation_says() {
        let operation = Operation {
            name: "MakeThing",
            effect: Effect::Changes,
            kinds: &[
                ("Conflict: name is taken", ErrorKind::AlreadyExists),
                ("Missing", ErrorKind::NotFound),
            ],
        };
        let judged = |code: &str, message: &str| {
            let error = CloudError::new(CLOUD, operation.name, ErrorKind::Invalid);
            let error = error.with_code(code).with_message(message);
            operation.judge(error).kind()
        };
        assert_eq!(judged("Missing", ""), ErrorKind::NotFound);
        let taken = judged("Conflict", "This name is taken.");
        assert_eq!(taken, ErrorKind::AlreadyExists);
        assert_eq!(judged("Conflict", "It is busy."), ErrorKind::Invalid);
        assert_eq!(judged("Other", "name is taken"), ErrorKind::Invalid);
    }
}
