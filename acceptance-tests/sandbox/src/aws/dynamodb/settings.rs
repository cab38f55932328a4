//! How long things of DynamoDB take.

use std::time::Duration;

/// How long each change takes. [`DynamoSettings::default`] is for tests that are not about time: a table
/// is `CREATING` in the answer that made it and `ACTIVE` at the next look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DynamoSettings {
    /// A table's creation.
    pub create: Duration,
    /// A change of a table.
    pub update: Duration,
    /// Filling or deleting an index, a replica or a witness.
    pub part: Duration,
    /// A table's deletion.
    pub delete: Duration,
    /// Switching expiry on or off.
    pub expiry: Duration,
}

impl DynamoSettings {
    /// Shorter than the service takes, and not nothing.
    #[must_use]
    pub fn realistic() -> Self {
        Self {
            create: Duration::from_secs(3),
            update: Duration::from_secs(2),
            part: Duration::from_secs(3),
            delete: Duration::from_secs(2),
            expiry: Duration::from_secs(2),
        }
    }

    /// The same with every duration multiplied.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for duration in [
            &mut self.create,
            &mut self.update,
            &mut self.part,
            &mut self.delete,
            &mut self.expiry,
        ] {
            *duration = duration.mul_f64(factor.max(0.0));
        }
        self
    }
}
