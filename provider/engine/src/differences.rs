//! Where a type differs from the contract of an official provider on purpose.

/// One difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The type and the path in it, with dots and without indexes: `cloud_zone.id`. Data sources
    /// begin with `data.`, the provider block is `provider`.
    pub path: &'static str,
    /// What it is here: flags, type or nesting, in the contract's words.
    pub ours: &'static str,
    /// What the contract says.
    pub contract: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// One difference in what a type does with the same schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// The type; data sources begin with `data.`.
    pub of: &'static str,
    /// What the official provider does.
    pub official: &'static str,
    /// What happens here.
    pub here: &'static str,
    /// Why.
    pub reason: &'static str,
}
