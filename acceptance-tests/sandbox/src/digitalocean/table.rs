//! Rows by id, in the order in which they were made.

use super::ask::{Ask, Outcome, Refusal, Reply, public};
use super::page;
use serde_json::Value;

/// The objects of one noun.
#[derive(Debug)]
pub(crate) struct Table {
    /// The member that tells rows apart.
    key: &'static str,
    rows: Vec<Value>,
}

impl Table {
    pub(crate) fn by(key: &'static str) -> Self {
        Self {
            key,
            rows: Vec::new(),
        }
    }

    fn place(&self, id: &str) -> Option<usize> {
        let number: Option<u64> = id.parse().ok();
        let is_it = |row: &Value| match &row[self.key] {
            Value::String(own) => own == id,
            Value::Number(own) => number.is_some() && own.as_u64() == number,
            _ => false,
        };
        self.rows.iter().position(is_it)
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Value> {
        self.place(id).map(|at| &self.rows[at])
    }

    pub(crate) fn find_mut(&mut self, id: &str) -> Option<&mut Value> {
        let at = self.place(id)?;
        Some(&mut self.rows[at])
    }

    /// The row, or the refusal of a call about one that is not there.
    pub(crate) fn get(&self, id: &str) -> Result<&Value, Refusal> {
        self.find(id).ok_or_else(Refusal::not_found)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Result<&mut Value, Refusal> {
        self.find_mut(id).ok_or_else(Refusal::not_found)
    }

    pub(crate) fn add(&mut self, row: Value) {
        self.rows.push(row);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Value> {
        let at = self.place(id)?;
        Some(self.rows.remove(at))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Value> {
        self.rows.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.rows.iter_mut()
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether a row has this text as this member.
    pub(crate) fn has(&self, member: &str, text: &str) -> bool {
        self.rows.iter().any(|row| row[member] == text)
    }

    /// The rows for which this holds, as they are shown.
    pub(crate) fn shown(&self, wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
        let rows = self.rows.iter().filter(|row| wanted(row));
        rows.map(public).collect()
    }

    /// The page that is asked for, of the rows for which this holds.
    pub(crate) fn listed(
        &self,
        ask: &Ask<'_>,
        root: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Outcome {
        let rows = self.rows.iter().filter(|row| wanted(row));
        Ok(Reply::Json(200, page::page(ask, root, rows, public)?))
    }
}
