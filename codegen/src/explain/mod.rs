//! Everything that is known of a resource, each fact with its source: `codegen explain TYPE`.

mod calls;
mod data;
mod told;
mod values;

use std::fmt::Write as _;

use crate::ir::{
    Adopt, Attribute, Fact, Filled, Lookup, Many, Naming, OnOmit, ReadCall, Replace, Resource,
};

pub use data::explain_data;

use calls::{call, outputs, wait};
use told::told;

/// A page of text: lines that stand under a heading are indented.
#[derive(Default)]
struct Page {
    text: String,
    indent: usize,
}

impl Page {
    fn line(&mut self, what: &str, from: &str) {
        let indent = " ".repeat(self.indent * 2);
        let source = if from.is_empty() {
            String::new()
        } else {
            format!("  [{from}]")
        };
        let _infallible = writeln!(self.text, "{indent}{what}{source}");
    }

    fn fact<T>(&mut self, fact: &Fact<T>, what: impl AsRef<str>) {
        self.line(what.as_ref(), &fact.from());
    }

    fn under(&mut self, heading: &str, write: impl FnOnce(&mut Self)) {
        self.line(heading, "");
        self.indent += 1;
        write(self);
        self.indent -= 1;
    }
}

/// Says everything.
pub fn explain(resource: &Resource) -> String {
    let mut page = Page::default();
    page.under(&resource.type_name, |page| {
        page.fact(&resource.noun, format!("called: {}", resource.noun.value));
        let (service, model, package) = (&resource.service, &resource.model, &resource.package);
        page.line(&format!("service: {service}#{model} ({package})"), "");
        page.line(&format!("definition: {}", resource.definition), "");
        let version = &resource.schema_version;
        page.fact(version, format!("state version: {}", version.value));
        for upgrade in &resource.upgrades {
            let fills = upgrade.value.fills.iter();
            let fills: Vec<_> = fills
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            let from = upgrade.value.from;
            page.fact(
                upgrade,
                format!("states of version {from} get {}", fills.join(", ")),
            );
        }
        page.fact(
            &resource.regional,
            format!("regional: {}", resource.regional.value),
        );
        if let Some(id) = &resource.id {
            page.fact(id, format!("id: {}", id.value));
        }
        match &resource.import {
            Some(import) => page.fact(import, format!("import: {}", import.value)),
            None => page.line("import: none", ""),
        }
        for (name, beginning) in &resource.beginnings {
            let text = format!("import: {name} begins with {}", beginning.value);
            page.fact(beginning, text);
        }
        if let Some(naming) = &resource.naming {
            let Naming {
                parts,
                alone,
                version,
            } = &naming.value;
            let besides = match alone {
                true => "alone",
                false => "with account and region",
            };
            let version = match version {
                0 => String::new(),
                version => format!(", version {version}"),
            };
            page.fact(naming, format!("identity: {parts} {besides}{version}"));
        }
        for (action, time) in &resource.timeouts {
            page.fact(time, format!("timeout of {action}: {}", time.value));
        }
    });
    page.under("attributes", |page| {
        for (name, declared) in &resource.attributes {
            attribute(page, name, declared);
        }
    });
    page.under("relations", |page| {
        for relation in &resource.relations {
            page.fact(relation, format!("{:?}", relation.value));
        }
        for rule in &resource.rules {
            page.fact(rule, rule.value.to_string());
        }
    });
    lifecycle(&mut page, resource);
    page.under("permissions", |page| {
        for (action, list) in &resource.permissions {
            page.fact(list, format!("{action}: {}", list.value.join(", ")));
        }
    });
    if !resource.handler_permissions.is_empty() {
        page.under("permissions of handlers besides", |page| {
            for (action, list) in &resource.handler_permissions {
                page.fact(list, format!("{action}: {}", list.value.join(", ")));
            }
        });
    }
    if !resource.hooks.is_empty() {
        page.under("hooks", |page| {
            for hook in &resource.hooks {
                let calls = hook.value.operations.join(", ");
                page.fact(
                    hook,
                    format!("{} at {} {calls}", hook.value.name, hook.value.point),
                );
            }
        });
    }
    page.under("left out", |page| {
        for ignored in &resource.ignored {
            page.fact(ignored, format!("{}: {}", ignored.value.0, ignored.value.1));
        }
    });
    page.text
}

fn attribute(page: &mut Page, name: &str, attribute: &Attribute) {
    page.under(name, |page| {
        page.fact(&attribute.ty, attribute.ty.value.to_string());
        if let Some(block) = &attribute.block {
            page.fact(block, format!("block: {}", block.value));
        }
        page.fact(&attribute.presence, attribute.presence.value.to_string());
        if attribute.sensitive.value {
            page.fact(&attribute.sensitive, "sensitive");
        }
        if let Some(deprecated) = &attribute.deprecated {
            page.fact(deprecated, "deprecated");
        }
        if attribute.presence.value.is_argument() {
            planned(page, attribute);
        }
        for recompute in &attribute.recomputed_with {
            page.fact(
                recompute,
                format!("unknown when `{}` changes", recompute.value),
            );
        }
        for equal in &attribute.equal {
            page.fact(equal, format!("equal: {:?}", equal.value));
        }
        for check in &attribute.checks {
            page.fact(check, values::check(&check.value));
        }
        for observed in &attribute.observed {
            page.fact(observed, format!("observed: {:?}", observed.value));
        }
        match &attribute.filled.value {
            Filled::Api | Filled::Part => {}
            Filled::Template(template) => {
                page.fact(&attribute.filled, format!("made of: {template}"))
            }
            other => page.fact(&attribute.filled, format!("filled: {other:?}")),
        }
        told(page, attribute);
        if !attribute.read_back.value {
            page.fact(&attribute.read_back, "not read back");
        }
        for (name, part) in &attribute.children {
            self::attribute(page, name, part);
        }
    });
}

fn planned(page: &mut Page, attribute: &Attribute) {
    match &attribute.replace.value {
        Replace::Never => page.fact(&attribute.replace, "a change happens in place"),
        Replace::Always => page.fact(&attribute.replace, "a change replaces"),
        Replace::Unless(pairs) => {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(from, to)| format!("{from} to {to}"))
                .collect();
            page.fact(
                &attribute.replace,
                format!("a change replaces, except {}", pairs.join(", ")),
            );
        }
    }
    match &attribute.on_omit.value {
        OnOmit::Null => page.fact(&attribute.on_omit, "left out: null"),
        OnOmit::Unknown => page.fact(&attribute.on_omit, "left out: the API decides"),
        OnOmit::Default(value) => page.fact(&attribute.on_omit, format!("left out: {value}")),
    }
    let removed = format!("removed: {:?}", attribute.on_remove.value).to_lowercase();
    page.fact(&attribute.on_remove, removed);
}

fn adoption(page: &mut Page, resource: &Resource) {
    let Some(adopt) = &resource.adopt else { return };
    page.under("adopt", |page| match adopt {
        Adopt::Find(found) => call(page, found),
        Adopt::Hook(hook) => page.fact(hook, format!("hook {}", hook.value)),
    });
}

fn lifecycle(page: &mut Page, resource: &Resource) {
    adoption(page, resource);
    page.under("create", |page| {
        let Some(create) = &resource.create else {
            return page.line("none: it is there already", "");
        };
        call(page, &create.call);
        outputs(page, &create.outputs);
        let lookup = match &create.lookup.value {
            Lookup::Token(member) => format!("sent again with the same {member}"),
            Lookup::Read => "read by the id".to_owned(),
            Lookup::Match { attributes, .. } => format!("looked for by {}", attributes.join(", ")),
            Lookup::Again => "sent again, and answered with the same object".to_owned(),
            Lookup::Orphan => "cannot be found".to_owned(),
        };
        page.fact(&create.lookup, format!("outcome unknown: {lookup}"));
        if let Some(argument) = &create.in_region_of {
            page.fact(
                argument,
                format!("called in the region of {}", argument.value),
            );
        }
        if let Some(exists) = &create.exists {
            page.fact(
                exists,
                format!("there is one already: {}", exists.value.join(", ")),
            );
        }
        told::before(page, create);
        wait(page, create.wait.as_ref());
        for retry in &create.retry {
            page.fact(
                retry,
                format!("{} passes within {}", retry.value.code, retry.value.within),
            );
        }
    });
    page.under("read", |page| {
        let read = &resource.read;
        for each in std::iter::once(&read.main).chain(&read.also) {
            read_call(page, each);
        }
        page.fact(&read.gone, format!("gone: {}", read.gone.value.join(", ")));
        if let Some(member) = &read.among {
            page.fact(member, format!("all with one {} at once", member.value));
        }
        if let Some(state) = &read.gone_state {
            page.fact(
                state,
                format!(
                    "gone when {} is {:?}",
                    values::way(&state.value.path),
                    state.value.ready
                ),
            );
        }
    });
    page.under("update", |page| {
        for step in &resource.update {
            let names: Vec<_> = step
                .fields
                .iter()
                .map(|field| field.value.as_str())
                .collect();
            let each = if step.each { " (one call each)" } else { "" };
            page.under(&format!("{}{each}", names.join(", ")), |page| {
                for field in &step.fields {
                    page.fact(field, format!("claims {}", field.value));
                }
                if let Some(set) = &step.set {
                    call(page, set);
                }
                if let Some(hook) = &step.hook {
                    page.fact(hook, format!("hook {}", hook.value));
                }
                if let Some((add, remove)) = &step.elements {
                    page.under("each element added", |page| call(page, add));
                    page.under("each element removed", |page| call(page, remove));
                }
                for output in &step.tells {
                    let told = format!("the answer tells {}", output.attribute);
                    page.fact(&output.path, told);
                }
                if let Some(clear) = &step.clear {
                    page.under("cleared by", |page| call(page, &clear.call));
                }
                wait(page, step.wait.as_ref());
            });
        }
    });
    for held in &resource.held {
        page.under("what holds it", |page| {
            call(page, &held.value.call);
            page.fact(held, &held.value.label);
        });
    }
    if let Some(outcome) = &resource.outcome {
        page.under("outcome of a change", |page| {
            call(page, &outcome.value.call);
            let states = &outcome.value.state;
            let way = values::way(&states.path);
            page.fact(outcome, format!("until {way} is {:?}", states.ready));
            for refusal in &outcome.value.already {
                page.fact(refusal, format!("so already: {}", refusal.value.0));
            }
        });
    }
    page.under("delete", |page| {
        let Some(delete) = &resource.delete else {
            return page.line("none: it is left behind", "");
        };
        if let Some(switch) = &delete.only_if {
            page.fact(switch, format!("left behind without {}", switch.value));
        }
        for field in &delete.clear {
            page.fact(field, format!("first clears {}", field.value));
        }
        if let Some(states) = &delete.making {
            page.fact(states, format!("first waits while {:?}", states.value));
        }
        call(page, &delete.call);
        for code in &delete.in_use {
            page.fact(code, format!("in use: {}", code.value));
        }
        for refused in &delete.refused {
            page.fact(refused, format!("refused: {}", refused.value.code));
        }
        wait(page, delete.wait.as_ref());
    });
    if let Some(tags) = &resource.tags {
        page.under("tags", |page| {
            page.fact(
                tags,
                format!("{:?}, set by {}", tags.value.style, tags.value.by),
            );
            for (verb, operation) in &tags.value.operations {
                page.line(&format!("{verb}: {operation}"), "");
            }
        });
    }
}

fn read_call(page: &mut Page, read: &ReadCall) {
    call(page, &read.call);
    page.indent += 1;
    if !read.object.value.is_empty() {
        page.fact(
            &read.object,
            format!("object: {}", values::way(&read.object.value)),
        );
    }
    if let Some(many) = &read.many {
        let shown = match &many.value {
            Many::Filter { name, key } => format!("many at once: filter {name} on {key}"),
            Many::Member { name, key, most } => {
                let most = most.map_or_else(String::new, |most| format!(", {most} at most"));
                format!("many at once: {name} on {key}{most}")
            }
            Many::By(by) => {
                let ways = by
                    .iter()
                    .map(|by| format!("{} (filter {})", by.attribute, by.filter));
                format!("many at once by {}", ways.collect::<Vec<_>>().join(", or "))
            }
        };
        page.fact(many, shown);
    }
    page.indent -= 1;
    outputs(page, &read.outputs);
}
