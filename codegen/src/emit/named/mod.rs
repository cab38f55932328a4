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

mod characters;
mod creation;
mod hooks;
mod identity;
mod inputs;
pub(super) mod lifecycle;
mod model;
mod operations;
mod places;
mod reads;
mod refusals;
mod removal;
mod rules;
mod single;
mod states;
mod steps;
mod tags;
mod together;

use super::{Refused, types, waits, words};
