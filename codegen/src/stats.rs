//! The yardsticks: how much is inferred, how much has to be written.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::definition::Definition;
use crate::descriptions;
use crate::emit;
use crate::ir::{Adopt, Attribute, Call, Fact, Resource, Source};
use crate::problem::Text;
use crate::workspace::Made;

/// What is counted of one type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Facts that only sources and rules say.
    pub inferred: usize,
    /// Facts that the definition says.
    pub decided: usize,
    /// Lines of the definition that are no comments.
    pub lines: usize,
    /// Attributes, parts of blocks included.
    pub attributes: usize,
    /// Attributes about which something is decided.
    pub overridden: usize,
    /// Hooks.
    pub hooks: usize,
    /// Attributes whose description says no more than their name.
    pub derived: usize,
}

/// Counts one type.
pub fn count(resource: &Resource, text: &Text) -> Count {
    let mut facts = Facts::default();
    facts.see(&resource.noun);
    facts.see(&resource.schema_version);
    resource.upgrades.iter().for_each(|it| facts.see(it));
    facts.see(&resource.regional);
    facts.all(resource.id.iter());
    facts.all(resource.import.iter());
    facts.all(resource.rules.iter());
    facts.all(resource.held.iter());
    facts.all(resource.beginnings.values());
    facts.all(resource.naming.iter());
    facts.all(resource.relations.iter());
    facts.all(resource.timeouts.values());
    let declared = resource.attributes.values();
    let attributes = declared
        .map(|attribute| see_attribute(&mut facts, attribute))
        .sum();
    let overridden = Definition::read(text).map_or(0, |definition| definition.attributes.len());
    match &resource.adopt {
        Some(Adopt::Find(call)) => see_call(&mut facts, call),
        Some(Adopt::Hook(hook)) => facts.see(hook),
        None => {}
    }
    if let Some(create) = &resource.create {
        see_call(&mut facts, &create.call);
        facts.see(&create.lookup);
        facts.all(create.exists.iter());
        facts.all(create.in_region_of.iter());
        facts.all(create.namesakes.iter());
        facts.all(create.wait.iter());
        facts.all(create.retry.iter());
    }
    for read in std::iter::once(&resource.read.main).chain(&resource.read.also) {
        see_call(&mut facts, &read.call);
        facts.see(&read.object);
        facts.all(read.many.iter());
        facts.all(read.outputs.iter().map(|output| &output.path));
    }
    facts.see(&resource.read.gone);
    facts.all(resource.read.gone_state.iter());
    for step in &resource.update {
        facts.all(step.fields.iter());
        step.set.iter().for_each(|call| see_call(&mut facts, call));
        let elements = step.elements.iter().flat_map(|(add, remove)| [add, remove]);
        elements.for_each(|call| see_call(&mut facts, call));
        step.clear
            .iter()
            .for_each(|clear| see_call(&mut facts, &clear.call));
        facts.all(step.wait.iter());
        facts.all(step.new_id.iter());
        facts.all(step.tells.iter().map(|output| &output.path));
    }
    if let Some(delete) = &resource.delete {
        see_call(&mut facts, &delete.call);
        facts.all(delete.in_use.iter());
        facts.all(delete.refused.iter());
        facts.all(delete.clear.iter());
        facts.all(delete.making.iter());
        facts.all(delete.wait.iter());
    }
    facts.all(resource.tags.iter());
    facts.all(resource.permissions.values());
    facts.all(resource.ignored.iter());
    Count {
        inferred: facts.inferred,
        decided: facts.decided,
        lines: Definition::lines(&text.text),
        attributes,
        overridden,
        hooks: resource.hooks.len(),
        derived: descriptions::counted(resource).1,
    }
}

#[derive(Default)]
struct Facts {
    inferred: usize,
    decided: usize,
}

impl Facts {
    fn see<T>(&mut self, fact: &Fact<T>) {
        // What a rule says because nobody knows anything is no knowledge.
        let known = fact
            .sources
            .iter()
            .any(|source| !matches!(source, Source::Rule(_)));
        if fact.is_decided() {
            self.decided += 1;
        } else if known {
            self.inferred += 1;
        }
    }

    fn all<'f, T: 'f>(&mut self, facts: impl Iterator<Item = &'f Fact<T>>) {
        facts.for_each(|fact| self.see(fact));
    }
}

fn see_attribute(facts: &mut Facts, attribute: &Attribute) -> usize {
    facts.see(&attribute.ty);
    facts.all(attribute.block.iter());
    facts.see(&attribute.presence);
    facts.see(&attribute.sensitive);
    facts.see(&attribute.replace);
    facts.see(&attribute.on_omit);
    facts.see(&attribute.on_remove);
    facts.all(attribute.recomputed_with.iter());
    facts.all(attribute.equal.iter());
    facts.all(attribute.checks.iter());
    facts.see(&attribute.filled);
    facts.see(&attribute.read_back);
    let parts = attribute.children.values();
    1 + parts.map(|part| see_attribute(facts, part)).sum::<usize>()
}

fn see_call(facts: &mut Facts, call: &Call) {
    facts.see(&call.operation);
    facts.all(call.inputs.iter().map(|input| &input.value));
}

/// The page that holds the figures, between two marks.
pub const PAGE: &str = "docs/generator.md";

const BEGIN: &str = "<!-- figures: written by `cargo xtask codegen --stats` -->\n";
const END: &str = "<!-- end of the figures -->\n";

/// The page with the figures of today.
///
/// # Errors
/// When it cannot be read, or has lost a mark.
pub fn page(root: &Path, made: &[Made], left_out: &[(String, String)]) -> Result<String, String> {
    let text = fs::read_to_string(root.join(PAGE))
        .map_err(|error| format!("cannot read {PAGE}: {error}"))?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = parts.ok_or_else(|| {
        format!(
            "{PAGE} needs a line `{}` and a line `{}`",
            BEGIN.trim(),
            END.trim()
        )
    })?;
    let mut figures = table(made);
    figures.push_str(&written_by_hand(root, made));
    figures.push_str(&format!(
        "{} types have a definition that no emitter can write yet:\n\n",
        left_out.len()
    ));
    for (type_name, why) in left_out {
        figures.push_str(&format!("- `{type_name}` needs {why}\n"));
    }
    Ok(format!("{before}{BEGIN}\n{figures}\n{END}{after}"))
}

/// The lines of the hooks, in all and for each type.
fn written_by_hand(root: &Path, made: &[Made]) -> String {
    let types = made.iter().filter_map(|made| made.resource.as_ref().ok());
    let (mut lines, mut count) = (0, 0);
    for resource in types {
        count += 1;
        let file = root.join(emit::hook_file(resource));
        lines += fs::read_to_string(file).map_or(0, |text| text.lines().count());
    }
    let each = lines.checked_div(count).unwrap_or(0);
    format!("\n{lines} lines of hooks are written by hand, {each} for each type.\n\n")
}

/// The table of all types.
pub fn table(made: &[Made]) -> String {
    let mut out = String::from(
        "| type | lines | facts inferred | facts decided | attributes | overridden | hooks | derived texts |\n|---|---|---|---|---|---|---|---|\n",
    );
    let mut counts = Vec::new();
    for made in made {
        let Ok(resource) = &made.resource else {
            continue;
        };
        let count = count(resource, &made.text);
        let _infallible = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} | {} |",
            resource.type_name,
            count.lines,
            count.inferred,
            count.decided,
            count.attributes,
            count.overridden,
            count.hooks,
            count.derived
        );
        counts.push(count);
    }
    let total = |of: fn(&Count) -> usize| counts.iter().map(of).sum::<usize>();
    let share = |part: usize, whole: usize| (part * 100).checked_div(whole).unwrap_or(0);
    let mut lines: Vec<_> = counts.iter().map(|count| count.lines).collect();
    lines.sort_unstable();
    let without = counts.iter().filter(|count| count.hooks == 0).count();
    let _infallible = writeln!(
        out,
        "\n{} types: {} % without hooks, median {} lines, {} % of the attributes overridden, {} % of the facts inferred, {} % of the descriptions derived",
        counts.len(),
        share(without, counts.len()),
        lines.get(lines.len() / 2).copied().unwrap_or(0),
        share(
            total(|count| count.overridden),
            total(|count| count.attributes)
        ),
        share(
            total(|count| count.inferred),
            total(|count| count.inferred + count.decided)
        ),
        share(
            total(|count| count.derived),
            total(|count| count.attributes)
        ),
    );
    out
}
