//! From a block of HCL to a module that a tool can judge.
//!
//! A block in a document is rarely whole: it refers to objects that stand elsewhere. Each reference that the block does not
//! declare is held against the schemas, and becomes a variable whose value nobody knows. Everything else stays as it
//! stands, on the same line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, Traversal, TraversalOperator};
use hcl_edit::structure::{Attribute, Block, Body};
use hcl_edit::template::{Element, StringTemplate};
use hcl_edit::visit::{Visit, visit_attr, visit_block, visit_func_call, visit_traversal};

use crate::schemas::{Root, Schemas};

/// A block of HCL as a module.
#[derive(Debug, Default)]
pub(crate) struct Fragment {
    /// The block, its undeclared references replaced.
    pub(crate) text: String,
    /// Its `import` blocks, which only a root may have, with the address that each is about.
    pub(crate) imports: Vec<(String, String)>,
    /// What it declares: `aws_vpc.main`, `data.aws_region.here`.
    pub(crate) declared: BTreeSet<String>,
    /// Variables that it needs a value for, and whether they are of ephemeral resources.
    pub(crate) variables: BTreeMap<String, bool>,
    /// Declarations that it lacks.
    pub(crate) stubs: String,
    /// Files that it reads.
    pub(crate) files: BTreeSet<String>,
    /// Source addresses of providers that it names, by local name.
    pub(crate) sources: BTreeMap<String, String>,
}

/// Makes a module of a block, or says what is wrong with it and on which of its lines, from 1.
pub(crate) fn fragment(text: &str, schemas: &Schemas) -> Result<Fragment, Vec<(usize, String)>> {
    let body: Body = hcl_edit::parser::parse_body(text).map_err(|error| {
        let line = error.location().line();
        vec![(line, format!("it is no HCL: {}", error.message()))]
    })?;
    let mut made = Fragment::default();
    let mut provided = BTreeSet::new();
    let mut settings = false;
    let mut edits = Vec::new();
    for block in body.blocks() {
        let labels: Vec<&str> = block.labels.iter().map(|label| label.as_str()).collect();
        match (block.ident.as_str(), &labels[..]) {
            ("resource", [ty, name]) => drop(made.declared.insert(format!("{ty}.{name}"))),
            (word @ ("data" | "ephemeral"), [ty, name]) => {
                made.declared.insert(format!("{word}.{ty}.{name}"));
            }
            ("module", [name]) => drop(made.declared.insert(format!("module.{name}"))),
            ("variable", [name]) => {
                made.declared.insert(format!("var.{name}"));
                if !block.body.has_attribute("default") {
                    let ephemeral = block.body.get_attribute("ephemeral").is_some();
                    made.variables.insert((*name).to_owned(), ephemeral);
                }
            }
            ("locals", []) => {
                let names = block.body.attributes();
                made.declared
                    .extend(names.map(|it| format!("local.{}", it.key.as_str())));
            }
            ("provider", [name]) => {
                let alias = block
                    .body
                    .get_attribute("alias")
                    .and_then(|it| it.value.as_str());
                provided.insert(format!("{name}.{}", alias.unwrap_or_default()));
            }
            ("terraform", []) => {
                settings |= block.body.has_blocks("required_providers");
                made.sources.extend(sources(block));
            }
            ("import", []) => {
                let range = block.span().unwrap_or_default();
                let to = block
                    .body
                    .get_attribute("to")
                    .and_then(|it| it.value.span());
                made.imports.push((
                    text[to.unwrap_or_default()].trim().to_owned(),
                    text[range.clone()].to_owned(),
                ));
                // Lines stay where they are.
                edits.push((range.clone(), text[range].replace(|it| it != '\n', " ")));
            }
            _ => {}
        }
    }
    let mut visitor = References {
        text,
        schemas,
        made: &mut made,
        provided: &provided,
        stubs: BTreeMap::new(),
        edits,
        wrong: Vec::new(),
    };
    for structure in &body {
        if structure
            .as_block()
            .is_none_or(|it| it.ident.as_str() != "import")
        {
            visitor.visit_structure(structure);
        }
    }
    let References {
        stubs,
        mut edits,
        wrong,
        ..
    } = visitor;
    if !wrong.is_empty() {
        return Err(wrong);
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut end = 0;
    for (range, with) in edits {
        made.text.push_str(&text[end..range.start]);
        made.text.push_str(&with);
        end = range.end;
    }
    made.text.push_str(&text[end..]);
    made.stubs = stubs.into_values().collect();
    made.stubs.extend(provided.iter().map(|it| used(it)));
    if !settings {
        made.stubs.push_str(REQUIRED);
    }
    Ok(made)
}

/// The providers of the documents, as a module names them.
pub(crate) const REQUIRED: &str = "terraform {\n  required_providers {\n    aws          = { source = \"slipway/aws\" }\n    \
     digitalocean = { source = \"slipway/digitalocean\" }\n    slipway      = { source = \"slipway/slipway\" }\n  }\n}\n";

/// An object of a provider with this configuration, `aws.eu`: what nothing uses is looked at by no tool.
fn used(configuration: &str) -> String {
    let (name, alias) = configuration.split_once('.').unwrap_or_default();
    let (ty, arguments) = match name {
        "aws" => ("aws_partition", ""),
        "digitalocean" => ("digitalocean_account", ""),
        "slipway" => ("slipway_image", "  ref = \"registry.example/a\"\n"),
        _ => return String::new(),
    };
    let provider = match alias {
        "" => String::new(),
        alias => format!("  provider = {name}.{alias}\n"),
    };
    format!("data \"{ty}\" \"used_{alias}\" {{\n{provider}{arguments}}}\n")
}

/// The source addresses in a `terraform` block.
fn sources(block: &Block) -> BTreeMap<String, String> {
    let required = block.body.get_blocks("required_providers");
    let entries = required.flat_map(|it| it.body.attributes());
    let source = |entry: &Attribute| {
        let object = entry.value.as_object()?;
        let (_, value) = object
            .iter()
            .find(|(key, _)| key.as_ident().is_some_and(|it| it.as_str() == "source"))?;
        Some((
            entry.key.to_string().trim().to_owned(),
            value.expr().as_str()?.to_owned(),
        ))
    };
    entries.filter_map(source).collect()
}

/// Finds references, and what is to be put in their place.
struct References<'a> {
    text: &'a str,
    schemas: &'a Schemas,
    made: &'a mut Fragment,
    /// The configurations of providers that are declared, `aws.eu`.
    provided: &'a BTreeSet<String>,
    stubs: BTreeMap<String, String>,
    edits: Vec<(Range<usize>, String)>,
    wrong: Vec<(usize, String)>,
}

impl References<'_> {
    fn line(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// Declares a variable that nobody knows.
    fn unknown(&mut self, name: &str, ephemeral: bool) {
        let more = if ephemeral {
            "  ephemeral = true\n"
        } else {
            ""
        };
        let stub = format!("variable \"{name}\" {{\n  type = any\n{more}}}\n");
        self.stubs.insert(name.to_owned(), stub);
        self.made.variables.insert(name.to_owned(), ephemeral);
    }

    fn refer(&mut self, traversal: &Traversal) {
        let Some(root) = traversal.expr.as_variable() else {
            return;
        };
        let names: Vec<Option<&str>> = traversal
            .operators
            .iter()
            .map(|it| named(it.value()))
            .collect();
        let first = names.first().copied().flatten();
        let start = traversal.expr.span().unwrap_or_default().start;
        match (root.as_str(), first) {
            ("var", Some(name)) if !self.made.declared.contains(&format!("var.{name}")) => {
                self.unknown(name, false);
            }
            ("local", Some(name)) if !self.made.declared.contains(&format!("local.{name}")) => {
                let variable = format!("undeclared_local_{name}");
                self.unknown(&variable, false);
                let stub = format!("locals {{\n  {name} = var.{variable}\n}}\n");
                self.stubs.insert(format!("local.{name}"), stub);
            }
            ("module", Some(name)) if !self.made.declared.contains(&format!("module.{name}")) => {
                self.replace(
                    traversal,
                    start,
                    1,
                    &format!("undeclared_module_{name}"),
                    false,
                );
            }
            ("data", Some(ty)) => self.object(traversal, start, Root::Data, ty, &names[1..]),
            ("ephemeral", Some(ty)) => {
                self.object(traversal, start, Root::Ephemeral, ty, &names[1..])
            }
            (ty, Some(_)) => self.object(traversal, start, Root::Resource, ty, &names),
            _ => {}
        }
    }

    /// A reference to an object of a type, by its name and what follows it.
    fn object(
        &mut self,
        traversal: &Traversal,
        start: usize,
        root: Root,
        ty: &str,
        names: &[Option<&str>],
    ) {
        let (word, operators) = match root {
            Root::Resource => ("", 1),
            Root::Data => ("data.", 2),
            Root::Ephemeral => ("ephemeral.", 2),
        };
        let Some(Some(name)) = names.first() else {
            return;
        };
        // What no provider knows is left to the tool, which says so.
        if self.made.declared.contains(&format!("{word}{ty}.{name}"))
            || !self.schemas.types.contains_key(&(root, ty.to_owned()))
        {
            return;
        }
        if let Some(attribute) = names[1..].iter().flatten().next()
            && !self.schemas.knows(root, ty, attribute)
        {
            let line = self.line(start);
            self.wrong
                .push((line, format!("{word}{ty} has no `{attribute}`")));
        }
        let variable = format!("undeclared_{}{ty}_{name}", word.replace('.', "_"));
        self.replace(
            traversal,
            start,
            operators,
            &variable,
            root == Root::Ephemeral,
        );
    }

    /// Puts a variable in the place of the beginning of a reference, so many operators long.
    fn replace(
        &mut self,
        traversal: &Traversal,
        start: usize,
        operators: usize,
        variable: &str,
        ephemeral: bool,
    ) {
        self.unknown(variable, ephemeral);
        let end = traversal.operators[operators - 1]
            .span()
            .unwrap_or_default()
            .end;
        self.edits.push((start..end, format!("var.{variable}")));
    }

    /// A configuration of a provider that an object names: `aws.eu`.
    fn provider(&mut self, value: &Expression) {
        let text = value.to_string();
        if let Some((name, alias)) = text.trim().split_once('.')
            && !self.provided.contains(text.trim())
        {
            let stub = format!("provider \"{name}\" {{\n  alias = \"{alias}\"\n}}\n");
            self.stubs.insert(text.trim().to_owned(), stub);
        }
    }
}

fn named(operator: &TraversalOperator) -> Option<&str> {
    match operator {
        TraversalOperator::GetAttr(name) => Some(name.as_str()),
        _ => None,
    }
}

impl Visit for References<'_> {
    fn visit_block(&mut self, block: &Block) {
        // Their expressions are addresses.
        if !matches!(block.ident.as_str(), "moved" | "removed") {
            visit_block(self, block);
        }
    }

    fn visit_attr(&mut self, attribute: &Attribute) {
        match attribute.key.as_str() {
            "provider" => self.provider(&attribute.value),
            "providers" | "ignore_changes" | "replace_triggered_by" | "configuration_aliases" => {}
            _ => visit_attr(self, attribute),
        }
    }

    fn visit_traversal(&mut self, traversal: &Traversal) {
        self.refer(traversal);
        visit_traversal(self, traversal);
    }

    fn visit_func_call(&mut self, call: &FuncCall) {
        let reads = [
            "file",
            "filebase64",
            "templatefile",
            "filesha256",
            "filemd5",
        ];
        if reads.contains(&call.name.name.as_str())
            && let Some(path) = call.args.iter().next().and_then(path)
        {
            self.made.files.insert(path);
        }
        visit_func_call(self, call);
    }
}

/// A path beside the module, or in the folder in which the tool is started.
fn path(argument: &Expression) -> Option<String> {
    let of_template = |template: &StringTemplate| match template.iter().collect::<Vec<_>>()[..] {
        [Element::Interpolation(at), Element::Literal(rest)] => {
            let is_module = at.expr.to_string().trim() == "path.module";
            is_module.then(|| rest.trim_start_matches('/').to_owned())
        }
        _ => None,
    };
    match argument {
        Expression::String(text) => Some(text.as_str().to_owned()),
        Expression::StringTemplate(template) => of_template(template),
        _ => None,
    }
}
