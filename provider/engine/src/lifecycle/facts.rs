//! What a type of object says of itself, without its types.

use super::Crud;
use crate::error::Service;

/// What a type of object says of itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    /// [`Crud::SERVICE`].
    pub(super) service: Service,
    /// [`Crud::NOUN`].
    pub(super) title: &'static str,
    /// [`Crud::LOSS`].
    pub(super) loss: &'static str,
    /// [`Crud::UNIQUE_NAME`].
    pub(super) unique_name: bool,
    /// [`Crud::LOCAL`].
    pub(super) local: &'static [&'static str],
    /// How many steps there are.
    pub(super) steps: usize,
    /// What the step with this number claims.
    claimed: fn(usize) -> &'static [&'static str],
}

impl Facts {
    pub(super) const fn of<L: Crud>() -> Self {
        Self {
            service: L::SERVICE,
            title: L::NOUN,
            loss: L::LOSS,
            unique_name: L::UNIQUE_NAME,
            local: L::LOCAL,
            steps: L::STEPS.len(),
            claimed: |step| L::STEPS[step].fields,
        }
    }

    /// What each step claims, in their order.
    pub(super) fn claims(&self) -> impl Iterator<Item = &'static [&'static str]> {
        (0..self.steps).map(self.claimed)
    }

    /// The noun in a sentence: without the service in front.
    pub(super) fn noun(&self) -> &'static str {
        match self.title.strip_prefix(self.service.title) {
            Some(rest) if rest.starts_with(' ') => rest.trim_start(),
            _ => self.title,
        }
    }
}
