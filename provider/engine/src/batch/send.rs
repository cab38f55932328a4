//! Sending a batch, and what to do when it is refused.

use super::{BatchApi, Inner, Refused, Submitted};
use crate::error::{CloudError, Outcome};

impl<B: BatchApi> Inner<B> {
    /// Sends a batch and whatever parts of it are left after refusals, until each change has its
    /// answer. Two changes make at most three calls, n at most 2n - 1.
    pub(super) async fn send_all(&self, collection: &B::Collection, batch: Vec<Submitted<B>>) {
        let mut left = vec![self.in_order(batch)];
        while let Some(batch) = left.pop() {
            let changes: Vec<B::Change> = batch
                .iter()
                .map(|submitted| submitted.change.clone())
                .collect();
            match self.api.send(collection, &changes).await {
                Ok(answer) => {
                    tracing::debug!(?collection, changes = changes.len(), "a batch was accepted");
                    self.reply_all(batch, &Ok(answer));
                }
                Err(error) => left.extend(self.refused(batch, &changes, error)),
            }
        }
    }

    /// Answers those to whom the refusal is an answer; the parts to send again, last one first.
    fn refused(
        &self,
        batch: Vec<Submitted<B>>,
        changes: &[B::Change],
        error: CloudError,
    ) -> Vec<Vec<Submitted<B>>> {
        // When the outcome is unknown, the batch may have been carried out, so no part of it is
        // sent again. When it had one change, there is nothing to find out.
        let verdict = match (error.outcome(), batch.len()) {
            (Outcome::Unknown, _) | (_, 1) => Refused::Everything,
            (Outcome::NothingChanged, _) => self.api.refused(changes, &error),
        };
        tracing::debug!(
            code = error.code(),
            changes = changes.len(),
            verdict = verdict.title(),
            "a batch was refused",
        );
        match verdict {
            Refused::Everything => {
                self.reply_all(batch, &Err(error));
                Vec::new()
            }
            Refused::These(bad) => {
                let (rest, found) = self.sort_out(batch, &bad);
                match (found, rest.is_empty()) {
                    // Blaming nobody would send the same again for ever.
                    (0, _) => halve(rest),
                    (_, true) => Vec::new(),
                    (_, false) => vec![rest],
                }
            }
            Refused::Unknown => halve(batch),
        }
    }

    /// The batch in the order that the API asks for.
    fn in_order(&self, batch: Vec<Submitted<B>>) -> Vec<Submitted<B>> {
        let changes: Vec<B::Change> = batch
            .iter()
            .map(|submitted| submitted.change.clone())
            .collect();
        let mut slots: Vec<Option<Submitted<B>>> = batch.into_iter().map(Some).collect();
        let mut ordered = Vec::with_capacity(slots.len());
        for place in self.api.order(&changes) {
            ordered.extend(slots.get_mut(place).and_then(Option::take));
        }
        // A change that the API crate left out is sent all the same.
        ordered.extend(slots.into_iter().flatten());
        ordered
    }

    /// Tells the bad ones; the rest, and how many were bad.
    fn sort_out(
        &self,
        batch: Vec<Submitted<B>>,
        bad: &[(usize, CloudError)],
    ) -> (Vec<Submitted<B>>, usize) {
        let mut rest = Vec::new();
        let mut found = 0;
        for (place, submitted) in batch.into_iter().enumerate() {
            match bad.iter().find(|(bad, _)| *bad == place) {
                Some((_, error)) => {
                    found += 1;
                    self.reply(submitted, Err(error.clone()));
                }
                None => rest.push(submitted),
            }
        }
        (rest, found)
    }

    fn reply_all(&self, batch: Vec<Submitted<B>>, result: &Result<B::Answer, CloudError>) {
        for submitted in batch {
            self.reply(submitted, result.clone());
        }
    }

    fn reply(&self, submitted: Submitted<B>, result: Result<B::Answer, CloudError>) {
        let now = self.runtime.now();
        // Locked until it is noted, so that the submitter cannot be back before it has left.
        let mut returning = self.returning();
        // Nobody comes back from a submitter that has left.
        if submitted.reply.send(result).is_ok() {
            returning.answered(now);
        }
    }
}

impl Refused {
    const fn title(&self) -> &'static str {
        match self {
            Self::Everything => "all fail",
            Self::These(_) => "some fail, the rest is sent again",
            Self::Unknown => "halved",
        }
    }
}

/// Two halves in their order, the later one first, because the last is sent next.
fn halve<B: BatchApi>(mut batch: Vec<Submitted<B>>) -> Vec<Vec<Submitted<B>>> {
    let later = batch.split_off(batch.len() / 2);
    vec![later, batch]
}
