//! App releases on Kubernetes: what is declared in manifests is applied, waited for and explained.
//!
//! Rendering and applying are apart: a release begins with objects, wherever those came from.
//! What this crate deliberately does not do: it reads no kubeconfig of the surroundings, starts no
//! program, and knows no cloud. Whoever uses it hands in where a cluster is and who asks.
//!
//! # Modules, in reading order
//!
//! Functions of data:
//!
//! - [`object`]: one object, and how it is named. [`hash`]: whether something is as it was.
//! - [`kinds`]: what is known of kinds without asking a cluster.
//! - [`manifest`]: from texts to objects, as Kubernetes reads them.
//! - [`template`]: the pods that an object makes, or is.
//! - [`references`]: what an object names besides itself.
//! - [`order`]: in which order objects are applied, and deleted.
//! - [`quantity`]: amounts, compared by value.
//! - [`secrets`]: values that nobody may read, and their removal from texts.
//! - [`shown`]: an object as a plan shows it.
//! - [`owned`]: what of an object is ours, and where it is not as declared.
//! - [`immutable`]: fields that never change.
//! - [`pods`]: what is wrong with a pod, and whether it can heal.
//! - [`status`]: whether an object is ready.
//! - [`explain`]: why a workload is not.
//! - `structure`: which fields each kind has, and what each takes.
//! - [`checks`]: what can be seen of a release without a cluster.
//!
//! What talks to a cluster:
//!
//! - [`client`]: a cluster as it is called.
//! - [`inventory`]: what a release made, and who changes it now.
//! - [`release`]: from what is there to what is declared, and back.

pub mod hash;
pub mod object;

pub mod immutable;
pub mod kinds;
pub mod manifest;
pub mod order;
pub mod owned;
pub mod quantity;
pub mod references;
pub mod secrets;
pub mod shown;
pub mod template;

mod conditions;
mod refusals;
mod structure;

pub mod checks;
pub mod explain;
pub mod pods;
pub mod status;

pub mod client;
pub mod inventory;
pub mod release;
