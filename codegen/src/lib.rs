//! The generator: from the descriptions of an API, and definitions that decide what they leave open,
//! to resources.
//!
//! It reads what independent sources say of the same thing, stops where they disagree, and prints the
//! line to write. It depends on no crate of the provider and runs in no build; what it makes is
//! committed. It invents nothing: every fact has its source, and no text that was written for people
//! passes through it.
//!
//! | module | what it is for |
//! |---|---|
//! | [`inputs`], [`pull`] | the committed folder of inputs, and how it is made again |
//! | [`readers`] | one for each kind of source |
//! | [`openapi`] | a document that a client can be generated from |
//! | [`definition`] | the language of definitions |
//! | [`infer`] | from sources and a definition to a resource, or to what is wrong |
//! | [`ir`] | a resource with every fact and its sources; what emitters read |
//! | [`descriptions`] | what types and attributes are, in our own words |
//! | [`emit`] | from a resource to the provider's code |
//! | [`pages`] | from a resource to its page |
//! | [`pictures`] | the pictures in the documents |
//! | [`problem`] | what is wrong, in the manner of rustc |
//! | [`names`] | spellings of names |
//! | `actions` | IAM actions that are not named after their operations |
//! | [`workspace`] | the definitions of a clone |
//! | [`explain`], [`first`], [`stats`], [`drift`] | the commands |

mod actions;
pub mod definition;
pub mod descriptions;
pub mod drift;
pub mod emit;
pub mod explain;
pub mod first;
pub mod infer;
pub mod inputs;
pub mod ir;
pub mod names;
pub mod openapi;
pub mod pages;
pub mod pictures;
pub mod problem;
pub mod pull;
pub mod readers;
pub mod stats;
pub mod workspace;
