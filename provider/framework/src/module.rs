//! What the module at hand says to the provider, in `terraform { provider_meta "NAME" { … } }`.
//!
//! Authors of modules write that block, and which arguments it takes is up to the provider
//! ([`Provider::module_schema`](crate::Provider::module_schema)).

use crate::model::Model;
use crate::value::Value;

tokio::task_local! {
    static SAID: Value;
}

/// What the module says whose resource or data source is planned, read or changed right now. [`None`] where it says
/// nothing, and in a task of its own, such as a read that several resources share.
///
/// # Panics
/// When the model is not that of [`Provider::module_schema`](crate::Provider::module_schema).
pub fn said<M: Model>() -> Option<M> {
    let said = SAID.try_with(|said| (!said.is_null()).then(|| M::from_value(said)));
    said.ok()?.map(|said| match said {
        Ok(said) => said,
        Err(error) => panic!("what modules say is asked for with another model: {error}"),
    })
}

/// The work, which can ask in a task of its own what the module at hand says by now.
pub(crate) fn handed_on<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let said = SAID.try_with(Value::clone).unwrap_or(Value::Null);
    saying(said, work)
}

/// Does the work while this is what the module says; null is nothing.
pub(crate) async fn saying<T>(said: Value, work: impl Future<Output = T>) -> T {
    SAID.scope(said, work).await
}
