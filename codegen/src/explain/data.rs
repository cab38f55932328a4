//! Everything that is known of a data source.

use super::Page;
use crate::ir::{DataSource, Finds, Narrows, PathStep, Told};

/// Says everything of a data source.
pub fn explain_data(source: &DataSource) -> String {
    let mut page = Page::default();
    page.under(&format!("data.{}", source.type_name), |page| {
        page.fact(&source.noun, format!("called: {}", source.noun.value));
        page.line(&format!("service: {}#{}", source.service, source.model), "");
        page.line(&format!("definition: {}", source.definition), "");
        if let Some(like) = &source.like {
            page.fact(like, format!("like: {}", like.value));
        }
        match &source.finds {
            Finds::One(by) => page.line(&format!("finds one, named by {}", by.member), ""),
            Finds::Many(by) => page.fact(by, format!("finds many, by {}", by.value.member)),
        }
        page.fact(
            &source.call.operation,
            format!("call: {}", source.call.operation.value),
        );
    });
    page.under("attributes", |page| {
        for (name, attribute) in &source.attributes {
            page.under(name, |page| {
                page.fact(&attribute.ty, attribute.ty.value.to_string());
                page.fact(&attribute.presence, attribute.presence.value.to_string());
                page.fact(&attribute.told, told(&attribute.told.value));
                if let Some(narrows) = &attribute.narrows {
                    page.fact(narrows, narrowed(&narrows.value));
                }
            });
        }
    });
    page.under("permissions", |page| {
        page.fact(&source.permissions, source.permissions.value.join(", "));
    });
    page.under("left out", |page| {
        for ignored in &source.ignored {
            page.fact(ignored, format!("{}: {}", ignored.value.0, ignored.value.1));
        }
    });
    page.text
}

fn told(told: &Told) -> String {
    let place = |path: &[PathStep]| {
        let members: Vec<&str> = path.iter().map(|step| step.member.as_str()).collect();
        members.join(".")
    };
    match told {
        Told::Object(path) => format!("told by {}", place(path)),
        Told::Objects(path, _) => format!("told by the elements of {}", place(path)),
        Told::Shared => "told by the resource's state".to_owned(),
        Told::Region => "the region".to_owned(),
        Told::Tags => "the tags".to_owned(),
        Told::Template(template) => format!("from {template}"),
        Told::Configured => "as it is configured".to_owned(),
    }
}

fn narrowed(narrows: &Narrows) -> String {
    match narrows {
        Narrows::Filter(name, values) if values.is_empty() => format!("filter {name}"),
        Narrows::Filter(name, values) => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("filter {name} with {}", values.join(", "))
        }
        Narrows::Tags => "a filter for each tag".to_owned(),
        Narrows::Member(field) => format!("sent as {}", field.member),
        Narrows::Without(field) => format!("leaves out by {}", field.member),
    }
}
