//! placeholder

pub mod clock;
pub mod stop;
