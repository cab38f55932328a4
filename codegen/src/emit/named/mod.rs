//! Types of services other than EC2: objects that have a name, which is known before they exist.
//!
//! They are read one at a time or by a list of names, their ids are made of attributes, and each has
//! operations of its own for tags. EC2's emitters, beside this folder, write the same trait for objects
//! whose ids the API gives and whose reads are gathered by filters.
//!
//! - `model`, `rules` and `characters`: the schema. `inputs` and `places`: values to the API and back.
//! - `operations`: the calls as data. `hooks`: code of its own.
//! - `creation`, `identity`, `steps`, `tags`, `removal`, `refusals`: changes, and what is said of them.
//! - `reads`, `single`, `together`, `states`: reading. `lifecycle` joins all of it.

mod creation;
mod hooks;
mod identity;
pub(super) mod lifecycle;
mod reads;
mod refusals;
mod removal;
mod single;
mod states;
mod steps;
mod tags;
mod together;

use super::{Refused, inputs, model, operations, places, types, waits, words};
