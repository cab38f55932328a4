//! Types of `/v2/projects`.

mod project;
