//! Types of `/v2/cdn`.

mod cdn;
