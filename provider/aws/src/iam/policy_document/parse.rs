//! Documents that are merged with the configuration's own, read from JSON.
//!
//! Names of elements are read without regard to case, as hashicorp/aws reads them. What IAM would
//! refuse anyway is refused here, where it can be said which document it stands in (IAM user guide,
//! "Grammar of the IAM JSON policy language").

use std::collections::BTreeMap;

use slipway_framework::semantic::json::Tree;

use super::document::{Conditions, Document, EFFECTS, Principals, Statement, Texts, VERSIONS};

/// What a document says, and the elements in it that nobody knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parsed {
    pub(super) document: Document,
    /// By place, such as `Statement[0].Foo`.
    pub(super) unknown: Vec<String>,
}

/// Why a text is no policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It is no JSON, or an escape in it stands for no character.
    Json { line: usize, column: usize },
    /// An element is not what it must be: where, and the end of the sentence "… must …".
    Element { at: String, must: String },
}

type Members = BTreeMap<String, Tree>;

/// Reads a document. An empty text and `null` say nothing.
pub(super) fn parse(text: &str) -> Result<Parsed, Malformed> {
    if text.is_empty() {
        return Ok(Parsed::default());
    }
    let Some(tree) = Tree::parse(text) else {
        return Err(no_json(text));
    };
    let mut parsed = Parsed::default();
    let mut elements = match tree {
        Tree::Null => return Ok(parsed),
        Tree::Object(members) => Elements::of(members, "")?,
        _ => return Err(element("the document", "be a JSON object")),
    };
    parsed.document.version = elements.word("Version", &VERSIONS)?;
    parsed.document.id = elements.text("Id")?;
    let statements = match elements.take("Statement") {
        None | Some(Tree::Null) => Vec::new(),
        Some(Tree::Array(statements)) => statements,
        Some(single @ Tree::Object(_)) => vec![single],
        Some(_) => return Err(element("Statement", "be a list of objects")),
    };
    parsed.unknown = elements.left();
    for (index, tree) in statements.into_iter().enumerate() {
        let at = format!("Statement[{index}]");
        let Tree::Object(members) = tree else {
            return Err(element(&at, "be an object"));
        };
        let mut elements = Elements::of(members, &format!("{at}."))?;
        parsed.document.statements.push(elements.statement()?);
        parsed.unknown.extend(elements.left());
    }
    Ok(parsed)
}

fn no_json(text: &str) -> Malformed {
    let error = serde_json::from_str::<serde_json::Value>(text).err();
    let (line, column) = error.map_or((1, 1), |it| (it.line(), it.column()));
    Malformed::Json { line, column }
}

fn element(at: &str, must: &str) -> Malformed {
    Malformed::Element {
        at: at.to_owned(),
        must: must.to_owned(),
    }
}

/// The members of an object, each of which is taken once.
struct Elements {
    /// By folded name: the name as it is written, and the value.
    members: BTreeMap<String, (String, Tree)>,
    /// What places in it begin with.
    prefix: String,
}

impl Elements {
    fn of(members: Members, prefix: &str) -> Result<Self, Malformed> {
        let mut folded = BTreeMap::new();
        for (name, tree) in members {
            let at = format!("{prefix}{name}");
            if folded.insert(fold(&name), (name, tree)).is_some() {
                return Err(element(
                    &at,
                    "stand once; its name is there in another case",
                ));
            }
        }
        Ok(Self {
            members: folded,
            prefix: prefix.to_owned(),
        })
    }

    fn take(&mut self, name: &str) -> Option<Tree> {
        self.members.remove(&fold(name)).map(|(_, tree)| tree)
    }

    /// The names that nobody took.
    fn left(self) -> Vec<String> {
        let names = self.members.into_values();
        names
            .map(|(name, _)| format!("{}{name}", self.prefix))
            .collect()
    }

    fn at(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A text; empty for null and for none.
    fn text(&mut self, name: &str) -> Result<String, Malformed> {
        match self.take(name) {
            None | Some(Tree::Null) => Ok(String::new()),
            Some(Tree::String(text)) => Ok(text),
            Some(_) => Err(element(&self.at(name), "be a text")),
        }
    }

    /// One of these words; empty for null and for none.
    fn word(&mut self, name: &str, allowed: &[&str]) -> Result<String, Malformed> {
        let text = self.text(name)?;
        if text.is_empty() || allowed.contains(&text.as_str()) {
            return Ok(text);
        }
        let allowed: Vec<String> = allowed.iter().map(|it| format!("{it:?}")).collect();
        Err(element(
            &self.at(name),
            &format!("be {}", allowed.join(" or ")),
        ))
    }

    fn texts(&mut self, name: &str) -> Result<Option<Texts>, Malformed> {
        match self.take(name) {
            None | Some(Tree::Null) => Ok(None),
            Some(tree) => {
                texts(tree).ok_or_else(|| element(&self.at(name), "be a text or a list of texts"))
            }
            .map(Some),
        }
    }

    fn statement(&mut self) -> Result<Statement, Malformed> {
        Ok(Statement {
            sid: self.text("Sid")?,
            effect: self.word("Effect", &EFFECTS)?,
            actions: self.texts("Action")?,
            not_actions: self.texts("NotAction")?,
            resources: self.texts("Resource")?,
            not_resources: self.texts("NotResource")?,
            principals: self.principals("Principal")?,
            not_principals: self.principals("NotPrincipal")?,
            conditions: self.conditions("Condition")?,
        })
    }

    fn principals(&mut self, name: &str) -> Result<Principals, Malformed> {
        let at = self.at(name);
        let kinds = match self.take(name) {
            None => return Ok(Principals::new()),
            Some(Tree::String(all)) if all == "*" => {
                return Ok(vec![(all.clone(), Texts::One(all))]);
            }
            Some(Tree::Object(kinds)) => kinds,
            Some(_) => return Err(element(&at, "be \"*\" or an object")),
        };
        kinds
            .into_iter()
            .map(|(kind, tree)| {
                let place = format!("{at}.{kind}");
                let names = texts(tree);
                let names = names.ok_or_else(|| element(&place, "be a text or a list of texts"))?;
                Ok((kind, names))
            })
            .collect()
    }

    fn conditions(&mut self, name: &str) -> Result<Conditions, Malformed> {
        let at = self.at(name);
        let mut conditions = Conditions::new();
        for (operator, keys) in object_or_none(self.take(name), &at)? {
            let at = format!("{at}.{operator}");
            for (key, tree) in object_or_none(Some(keys), &at)? {
                let values = values(tree).ok_or_else(|| {
                    let must = "be a text, a number, a boolean, or a list of them";
                    element(&format!("{at}.{key}"), must)
                })?;
                let keys = conditions.entry(operator.clone()).or_default();
                keys.insert(key, values);
            }
        }
        Ok(conditions)
    }
}

/// The name without its case, as Go's JSON reader folds it: a long s is an s, too.
fn fold(name: &str) -> String {
    name.to_lowercase().replace('ſ', "s")
}

fn object_or_none(tree: Option<Tree>, at: &str) -> Result<Members, Malformed> {
    match tree {
        None | Some(Tree::Null) => Ok(Members::new()),
        Some(Tree::Object(members)) => Ok(members),
        Some(_) => Err(element(at, "be an object")),
    }
}

fn texts(tree: Tree) -> Option<Texts> {
    let text = |tree| match tree {
        Tree::String(text) => Some(text),
        _ => None,
    };
    match tree {
        Tree::String(text) => Some(Texts::One(text)),
        Tree::Array(elements) => {
            let texts: Option<Vec<String>> = elements.into_iter().map(text).collect();
            texts.map(Texts::Many)
        }
        _ => None,
    }
}

/// The values of a condition, all as texts, which is what IAM makes of them.
fn values(tree: Tree) -> Option<Vec<String>> {
    let value = |tree| match tree {
        Tree::String(text) => Some(text),
        Tree::Bool(truth) => Some(truth.to_string()),
        Tree::Number(number) => Some(number.to_string()),
        Tree::Null | Tree::Array(_) | Tree::Object(_) => None,
    };
    match tree {
        Tree::Array(elements) => elements.into_iter().map(value).collect(),
        single => Some(vec![value(single)?]),
    }
}
