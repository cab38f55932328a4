//! What every cloud of the sandbox shares: the way of a call, its record, the rules that spoil it, and
//! the sandbox's own paths. It knows no cloud; a cloud says what calls mean by [`cloud::Cloud`].

pub(crate) mod answer;
pub(crate) mod cloud;
pub(crate) mod connection;
pub(crate) mod control;
pub(crate) mod date;
pub(crate) mod deliver;
mod history;
pub(crate) mod log;
pub(crate) mod record;
pub(crate) mod request;
pub(crate) mod rule;
pub(crate) mod way;
pub(crate) mod xml;
