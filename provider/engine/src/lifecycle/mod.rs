//! Lifecycles: how an object of a kind is made, read, changed and removed.
//!
//! This is the place for behaviour that is the same for many types of resource: create, read, update
//! and delete; a change in a batch; a request that is then waited for; a data source. A resource
//! picks one and gives it data and conversions.
