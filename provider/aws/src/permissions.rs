//! The IAM permissions that each type needs: those of the operations that it calls.

/// The permissions of one type, by action. Every list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permissions {
    /// The type; data sources begin with `data.`, ephemeral resources with `ephemeral.`.
    pub of: &'static str,
    /// What creating one needs, and reading it back.
    pub create: &'static [&'static str],
    /// What reading one needs.
    pub read: &'static [&'static str],
    /// What changing one needs, and reading it back.
    pub update: &'static [&'static str],
    /// What deleting one needs.
    pub delete: &'static [&'static str],
}

impl Permissions {
    /// The permissions of all actions; some occur more than once.
    pub fn every(&self) -> impl Iterator<Item = &'static str> + use<> {
        let lists = [self.create, self.read, self.update, self.delete];
        lists.into_iter().flatten().copied()
    }
}

/// The permission that an operation of a service needs: `s3:GetBucketCORS`.
pub(crate) fn of_operation(service: &str, operation: &str) -> String {
    let mut renamed = crate::generated::permissions::RENAMED.iter();
    let found = renamed.find(|(of, _)| *of == (service, operation));
    let action = found.map_or(operation, |(_, action)| action);
    format!("{service}:{action}")
}

/// The permissions of all types, in no order.
pub fn all() -> Vec<Permissions> {
    let written = crate::hand_written::all().map(|it| it.permissions);
    let generated = crate::generated::permissions::ALL.iter().copied();
    generated.chain(written).collect()
}
