//! What both codecs say when a value does not fit.

use std::borrow::Cow;
use std::fmt;

use crate::path::{Path, Step};

/// Bytes from outside are not a value of the type that the schema asks for.
///
/// It names places and kinds only, never a value, because values may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct DecodeError(Box<Mismatch>);

/// A value of our own does not fit the type that it is to be written for: a mistake in the provider.
///
/// It names places and kinds only, never a value, because values may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct EncodeError(Box<Mismatch>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Mismatch {
    /// The steps from the failing part outwards, as they are found on the way back.
    outwards: Vec<Step>,
    expected: Cow<'static, str>,
    found: Cow<'static, str>,
}

impl Mismatch {
    fn path(&self) -> Path {
        Path::from(self.outwards.iter().rev().cloned().collect::<Vec<_>>())
    }
}

/// The methods that both errors share.
macro_rules! mismatch_error {
    ($name:ident) => {
        impl $name {
            pub(crate) fn new(
                expected: impl Into<Cow<'static, str>>,
                found: impl Into<Cow<'static, str>>,
            ) -> Self {
                Self(Box::new(Mismatch {
                    outwards: Vec::new(),
                    expected: expected.into(),
                    found: found.into(),
                }))
            }

            /// The same error, seen from one level further out.
            #[must_use]
            pub(crate) fn within(mut self, step: Step) -> Self {
                self.0.outwards.push(step);
                self
            }

            /// Where in the value it is. It ends at a set when the fault is inside one.
            pub fn path(&self) -> Path {
                self.0.path()
            }

            /// What the type asks for there, such as `a string`.
            pub fn expected(&self) -> &str {
                &self.0.expected
            }

            /// What is there instead, such as `an array`.
            pub fn found(&self) -> &str {
                &self.0.found
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let path = self.path();
                if !path.is_root() {
                    write!(f, "{path}: ")?;
                }
                write!(f, "expected {}, found {}", self.0.expected, self.0.found)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl std::error::Error for $name {}
    };
}

mismatch_error!(DecodeError);
mismatch_error!(EncodeError);
