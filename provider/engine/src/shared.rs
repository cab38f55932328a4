//! What the resources of one provider share: the configured connection, the clock, the host's wish
//! to stop, and whatever a service keeps between calls.
//!
//! Everything that belongs to one configuration is dropped at the next Configure, which a host sends
//! once per phase: a snapshot of the plan phase must not answer a read of the apply phase.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::clock::Runtime;
use crate::rate::{Budget, Budgets};
use crate::retry::{Allowance, Policy, Retry};
use crate::stop::Stop;
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::stop::StopSignal;

/// A connection to a cloud that is ready for calls. Clones share everything.
pub trait Connection: Clone + Send + Sync + 'static {
    /// What users call the cloud.
    const CLOUD: &'static str;

    /// Whose rates the calls use up; empty when nobody knows.
    fn account(&self) -> &str;

    /// For how long and how often failed calls are repeated.
    fn policy(&self) -> Policy;

    /// What all calls together may repeat, when the provider block limits it.
    fn repeats(&self) -> Option<u32> {
        None
    }
}

/// What the resources and data sources of one provider share.
pub struct Shared<C> {
    runtime: Runtime,
    stop: Stop,
    /// Rates belong to an account, whatever the configuration, so these outlive it.
    budgets: Budgets,
    slot: RwLock<Slot<C>>,
}

/// How far the configuration has come.
enum Slot<C> {
    /// Configure was not called yet.
    Empty,
    /// Configure was called with arguments that are known only after another resource is applied.
    Undecided(Vec<String>),
    /// Ready for calls.
    Ready(Arc<Configured<C>>),
}

/// One configuration and what belongs to it.
struct Configured<C> {
    connection: C,
    /// What all calls together may repeat, when the provider block limits it.
    allowance: Option<Arc<Allowance>>,
    /// By type, and by region where there is one for each.
    parts: Mutex<HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>>,
}

impl<C: Connection> Shared<C> {
    /// Nothing is configured yet.
    pub fn new(runtime: Runtime) -> Arc<Self> {
        Arc::new(Self {
            budgets: Budgets::new(runtime.clone()),
            runtime,
            stop: Stop::new(),
            slot: RwLock::new(Slot::Empty),
        })
    }

    /// Takes a connection that is ready for calls. What an earlier configuration left is dropped.
    pub fn configure(&self, connection: C) {
        let repeats = connection.repeats();
        let allowance = repeats.map(|most| Arc::new(Allowance::new(most)));
        let parts = Mutex::new(HashMap::new());
        self.put(Slot::Ready(Arc::new(Configured {
            connection,
            allowance,
            parts,
        })));
    }

    /// Takes a configuration in which these arguments are known only after apply.
    pub fn leave_undecided(&self, arguments: Vec<String>) {
        self.put(Slot::Undecided(arguments));
    }

    /// Forgets the configuration, before another one is tried.
    pub fn reset(&self) {
        self.put(Slot::Empty);
    }

    fn put(&self, slot: Slot<C>) {
        *self.slot.write().unwrap_or_else(PoisonError::into_inner) = slot;
    }

    /// From now on waits end when this host wants to stop. Must be called inside of the runtime.
    pub fn follow(&self, host: StopSignal) {
        self.stop.follow(host);
    }

    /// The configured connection.
    ///
    /// # Errors
    /// When the provider is not configured, or when an argument of its block is not known yet.
    pub fn connection(&self) -> Result<C, Diagnostics> {
        self.configured()
            .map(|configured| configured.connection.clone())
    }

    /// The connection, when there is one: for plans, which go on without what they cannot know.
    pub fn if_connected(&self) -> Option<C> {
        match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Ready(configured) => Some(configured.connection.clone()),
            Slot::Empty | Slot::Undecided(_) => None,
        }
    }

    /// Makes calls of an API at the rate of the account, and repeats them as the provider block says.
    ///
    /// `api` names the API, and its region where rates are per region.
    ///
    /// # Errors
    /// As [`Shared::connection`].
    pub fn retry(&self, api: &str, rate_per_second: f64, burst: u32) -> Result<Retry, Diagnostics> {
        // Without an account there is one as far as anybody knows.
        let account = self.configured()?.connection.account().to_owned();
        self.retry_within(self.budgets.of(&account, api, rate_per_second, burst))
    }

    /// The same at the rate of this budget.
    ///
    /// # Errors
    /// As [`Shared::connection`].
    pub fn retry_within(&self, budget: Arc<Budget>) -> Result<Retry, Diagnostics> {
        let configured = self.configured()?;
        let retry = Retry::new(self.runtime.clone(), self.stop.clone())
            .with_budget(budget)
            .with_policy(configured.connection.policy());
        Ok(match &configured.allowance {
            Some(allowance) => retry.with_allowance(Arc::clone(allowance)),
            None => retry,
        })
    }

    /// The rates of the accounts that were used in this process.
    pub const fn budgets(&self) -> &Budgets {
        &self.budgets
    }

    /// The clock and the random numbers.
    pub const fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// What a service keeps between calls (budgets, snapshots, batches), one value of each type for
    /// each configuration. Made by the first caller; `make` must not ask for parts itself.
    ///
    /// # Errors
    /// As [`Shared::connection`].
    pub fn part<T: Any + Send + Sync>(
        &self,
        make: impl FnOnce(&C) -> T,
    ) -> Result<Arc<T>, Diagnostics> {
        self.part_of("", make)
    }

    /// The same, one value for each region.
    ///
    /// # Errors
    /// As [`Shared::connection`].
    pub fn part_of<T: Any + Send + Sync>(
        &self,
        region: &str,
        make: impl FnOnce(&C) -> T,
    ) -> Result<Arc<T>, Diagnostics> {
        let configured = self.configured()?;
        let mut parts = configured
            .parts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let part = parts
            .entry((TypeId::of::<T>(), region.to_owned()))
            .or_insert_with(|| Arc::new(make(&configured.connection)));
        let part = Arc::clone(part).downcast::<T>();
        Ok(part.unwrap_or_else(|_| unreachable!("parts are stored under their own type")))
    }

    fn configured(&self) -> Result<Arc<Configured<C>>, Diagnostics> {
        match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Ready(configured) => Ok(Arc::clone(configured)),
            Slot::Empty => Err(unconfigured(C::CLOUD)),
            Slot::Undecided(arguments) => Err(undecided(C::CLOUD, arguments)),
        }
    }
}

impl<C> fmt::Debug for Shared<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let slot = match &*self.slot.read().unwrap_or_else(PoisonError::into_inner) {
            Slot::Empty => "empty",
            Slot::Undecided(_) => "undecided",
            Slot::Ready(_) => "ready",
        };
        f.debug_struct("Shared")
            .field("configuration", &slot)
            .finish_non_exhaustive()
    }
}

fn unconfigured(cloud: &str) -> Diagnostics {
    Diagnostics::from(Diagnostic::error(
        "Provider is not configured",
        format!(
            "A call to {cloud} was needed before the provider was configured, or after its configuration was refused. \
         Nothing was changed.\n\
         Correct the errors about the provider block, if there are any, then try again."
        ),
    ))
}

fn undecided(cloud: &str, arguments: &[String]) -> Diagnostics {
    let list: Vec<String> = arguments
        .iter()
        .map(|argument| format!("`{argument}`"))
        .collect();
    let what = match list.as_slice() {
        [] => "An argument".to_owned(),
        [one] => format!("The argument {one}"),
        [front @ .., last] => format!("The arguments {} and {last}", front.join(", ")),
    };
    let depends = if list.len() > 1 { "depend" } else { "depends" };
    Diagnostics::from(Diagnostic::error(
        "Provider configuration is not known yet",
        format!(
            "{what} of the provider block {depends} on something that is known only after apply, \
             and this has to be read from {cloud} now. Nothing was changed.\n\
             Give the argument a value that is known at plan, or first apply what it depends on."
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone)]
    struct Open;

    impl Connection for Open {
        const CLOUD: &'static str = "Cloud";

        fn account(&self) -> &str {
            "me"
        }

        fn policy(&self) -> Policy {
            Policy::default()
        }
    }

    fn detail(diagnostics: &Diagnostics) -> String {
        diagnostics
            .iter()
            .map(|diagnostic| diagnostic.detail.clone())
            .collect()
    }

    #[test]
    fn without_a_configuration_the_reason_is_told() {
        let shared = Shared::<Open>::new(Runtime::system());
        assert!(
            detail(&shared.connection().err().unwrap())
                .contains("before the provider was configured")
        );
        shared.leave_undecided(vec!["region".into(), "assume_role".into()]);
        let told = detail(&shared.connection().err().unwrap());
        assert!(told.contains("`region` and `assume_role`"), "{told}");
        assert!(shared.if_connected().is_none());
        assert!(shared.part::<u8>(|_| 0).is_err());
        shared.reset();
        assert!(
            detail(&shared.connection().err().unwrap())
                .contains("before the provider was configured")
        );
    }

    #[test]
    fn what_belongs_to_a_configuration_goes_with_it() {
        let shared = Shared::new(Runtime::system());
        shared.configure(Open);
        let part = || shared.part::<Mutex<u8>>(|_| Mutex::new(0)).unwrap();
        *part().lock().unwrap() = 7;
        assert_eq!(*part().lock().unwrap(), 7);
        assert_eq!(
            *shared
                .part_of::<Mutex<u8>>("other", |_| Mutex::new(1))
                .unwrap()
                .lock()
                .unwrap(),
            1
        );
        shared.configure(Open);
        assert_eq!(*part().lock().unwrap(), 0);
    }
}
