//! IAM policy documents.
//!
//! What does not count, by the IAM user guide ("Grammar of the IAM JSON policy language" and "IAM
//! JSON policy elements reference"):
//!
//! - the order of statements, actions, resources, principals and condition values;
//! - whether one element stands alone or in a list (statement, action, resource, principal,
//!   condition value), and whether it is repeated in it;
//! - the case of actions and of condition keys;
//! - whether an account stands as its number or as the ARN of its root user;
//! - `"Principal": "*"` or `"Principal": {"AWS": "*"}`;
//! - condition values written as booleans and numbers or as strings;
//! - a missing `Version`, which means `2008-10-17`, and an empty `Sid`, which means none.

use std::collections::{BTreeMap, BTreeSet};

use super::json::Tree;

/// The language version of a policy that does not name one.
const DEFAULT_VERSION: &str = "2008-10-17";

/// Whether the two are policies that mean the same, or other JSON texts of the same value.
pub fn equal(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    match (Tree::parse(a), Tree::parse(b)) {
        (Some(a), Some(b)) => policy(a) == policy(b),
        _ => false,
    }
}

/// One form for all policies that mean the same. What is not a policy stays as it is.
fn policy(document: Tree) -> Tree {
    let Tree::Object(mut members) = document else {
        return document;
    };
    let Some(statements) = members.remove("Statement") else {
        return Tree::Object(members);
    };
    members
        .entry("Version".to_owned())
        .or_insert_with(|| Tree::String(DEFAULT_VERSION.to_owned()));
    let statements = sorted(one_or_more(statements).into_iter().map(statement));
    members.insert("Statement".to_owned(), statements);
    Tree::Object(members)
}

fn statement(statement: Tree) -> Tree {
    let Tree::Object(mut members) = statement else {
        return statement;
    };
    if members.get("Sid").and_then(Tree::as_str) == Some("") {
        members.remove("Sid");
    }
    let members = members.into_iter().map(|(name, value)| {
        let value = match name.as_str() {
            "Action" | "NotAction" => sorted(one_or_more(value).into_iter().map(lower_case)),
            "Resource" | "NotResource" => sorted(one_or_more(value)),
            "Principal" | "NotPrincipal" => principal(value),
            "Condition" => condition(value),
            _ => value,
        };
        (name, value)
    });
    Tree::Object(members.collect())
}

fn principal(value: Tree) -> Tree {
    let kinds = match value {
        Tree::String(all) if all == "*" => BTreeMap::from([("AWS".to_owned(), Tree::String(all))]),
        Tree::Object(kinds) => kinds,
        other => return other,
    };
    let kinds = kinds.into_iter().map(|(kind, members)| {
        let members = one_or_more(members).into_iter();
        let members = if kind == "AWS" {
            sorted(members.map(account))
        } else {
            sorted(members)
        };
        (kind, members)
    });
    Tree::Object(kinds.collect())
}

/// An account number for the ARN of that account's root user; everything else as it is.
///
/// Account numbers are unique over all partitions.
fn account(principal: Tree) -> Tree {
    let number = principal.as_str().and_then(|arn| {
        let parts: Vec<&str> = arn.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "iam", "", account, "root"] if is_account(account) => {
                Some((*account).to_owned())
            }
            _ => None,
        }
    });
    number.map_or(principal, Tree::String)
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `{operator: {key: value or values}}`.
fn condition(value: Tree) -> Tree {
    let Tree::Object(operators) = value else {
        return value;
    };
    let operators = operators.into_iter().map(|(operator, keys)| {
        let Tree::Object(keys) = keys else {
            return (operator, keys);
        };
        let keys = keys.into_iter().map(|(key, values)| {
            let values = one_or_more(values).into_iter().map(as_text);
            (key.to_ascii_lowercase(), sorted(values))
        });
        (operator, Tree::Object(keys.collect()))
    });
    Tree::Object(operators.collect())
}

/// The elements of a list, or a single one without a list around it.
fn one_or_more(value: Tree) -> Vec<Tree> {
    match value {
        Tree::Array(elements) => elements,
        single => vec![single],
    }
}

/// Elements whose order and repetition do not count.
fn sorted(elements: impl IntoIterator<Item = Tree>) -> Tree {
    let elements: BTreeSet<Tree> = elements.into_iter().collect();
    Tree::Array(elements.into_iter().collect())
}

fn lower_case(value: Tree) -> Tree {
    match value {
        Tree::String(text) => Tree::String(text.to_ascii_lowercase()),
        other => other,
    }
}

fn as_text(value: Tree) -> Tree {
    match value {
        Tree::Bool(flag) => Tree::String(flag.to_string()),
        Tree::Number(number) => Tree::String(number.to_string()),
        other => other,
    }
}
