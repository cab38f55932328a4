//! A client of a whole document, which is compiled to see that it can be, and which nobody uses.

#[allow(warnings)]
mod generated;

pub use generated::{Client, Error, types};

/// What the client of this project has.
pub mod transport {
    /// Nothing.
    #[derive(Clone, Debug)]
    pub struct Transport;

    impl progenitor_client::ClientHooks<Transport> for crate::Client {}
}
