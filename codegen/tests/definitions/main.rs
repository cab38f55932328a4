//! What is made of a definition, and what is said when something is wrong with it.
//!
//! All cases are about one type of a made-up service (`tests/fixture`). Those of errors change one
//! thing in the definition or in a source, and have the whole message as a snapshot.

mod added;
mod adopt;
mod attributes;
mod besides;
mod blocks;
mod common;
mod disagreements;
mod elements;
mod entries;
mod golden;
mod heads;
mod held;
mod identities;
mod imports;
mod joins;
mod lifecycle;
mod members;
mod names;
mod outcomes;
mod own;
mod rules;
mod steps;
mod told;
