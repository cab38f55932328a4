//! What is judged before anything is asked.

use std::fmt;

/// What has to be true of an argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The argument.
    pub of: String,
    /// When it is judged: all of these hold.
    pub when: Vec<Condition>,
    /// What has to be.
    pub must: Test,
    /// Whether it has to be otherwise.
    pub not: bool,
    /// What is said when it is not so.
    pub says: String,
}

/// What other arguments are when a rule is judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The arguments; the first that has a value is meant.
    pub of: Vec<String>,
    /// What it is.
    pub is: Test,
    /// Whether it is otherwise.
    pub not: bool,
}

/// What a value can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// There is one.
    Set,
    /// A truth value that is on.
    On,
    /// One of these texts.
    OneOf(Vec<String>),
    /// One of these numbers.
    Numbers(Vec<i64>),
    /// A text that begins with one of these.
    Begins(Vec<String>),
    /// A text that ends with one of these.
    Ends(Vec<String>),
    /// A text of these characters.
    Letters {
        /// The class of characters, as patterns write it.
        class: String,
        /// How many there may be, with the ending.
        longest: u32,
        /// What may follow them.
        ending: String,
    },
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let not = if self.not { "not " } else { "" };
        write!(f, "{} must {not}be {}", self.of, self.must)?;
        for (index, condition) in self.when.iter().enumerate() {
            let and = if index == 0 { " when" } else { " and" };
            let not = if condition.not { "not " } else { "" };
            write!(
                f,
                "{and} {} is {not}{}",
                condition.of.join("|"),
                condition.is
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set => f.write_str("set"),
            Self::On => f.write_str("on"),
            Self::OneOf(all) => f.write_str(&all.join(" or ")),
            Self::Numbers(all) => {
                let all: Vec<_> = all.iter().map(ToString::to_string).collect();
                f.write_str(&all.join(" or "))
            }
            Self::Begins(all) => write!(f, "with {} at the beginning", all.join(" or ")),
            Self::Ends(all) => write!(f, "with {} at the end", all.join(" or ")),
            Self::Letters {
                class,
                longest,
                ending,
            } => write!(f, "up to {longest} of [{class}] and perhaps {ending:?}"),
        }
    }
}
