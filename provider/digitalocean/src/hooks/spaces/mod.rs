//! Types of `/v2/spaces`.

mod spaces_key;
