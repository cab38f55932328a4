//! Many blocks, judged at once: each is a module of one configuration.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;
use slipway_acceptance::cli::provider::example_binary;
use slipway_acceptance::cli::{Cli, CliError, Face, Provider, Workspace};

use crate::fragment::{Fragment, REQUIRED, fragment};
use crate::markdown::{Block, Page, root};
use crate::schemas::Schemas;

/// A tool with all of our providers.
pub(crate) struct Judge {
    cli: Cli,
    provider: Provider,
    pub(crate) schemas: Schemas,
}

/// A block with the place that it stands in.
struct Placed<'a> {
    page: &'a Page,
    block: &'a Block,
    made: Fragment,
    /// The lines of the block that the module has before those of this block.
    before: usize,
}

impl Judge {
    /// Asks the providers for their schemas.
    pub(crate) fn new(cli: Cli) -> Result<Self, CliError> {
        let faces = [Face::Aws, Face::DigitalOcean, Face::Slipway];
        let ours = Provider::several(&faces, Provider::slipway_of)?;
        // That of the guide to writing one.
        let petstore = Provider::at(&example_binary("petstore")?, "acme/petstore")?;
        let provider = ours.and(petstore);
        let workspace = Workspace::new(cli, &provider)?;
        workspace.configure(REQUIRED)?;
        let schemas = Schemas::read(&workspace)?;
        Ok(Self {
            cli,
            provider,
            schemas,
        })
    }

    /// What is wrong with the blocks of HCL in these pages, and how many there are.
    pub(crate) fn judge(&self, pages: &[Page]) -> Result<(Vec<String>, usize), CliError> {
        let mut wrong = Vec::new();
        let (mut together, mut alone) = (Vec::new(), Vec::new());
        let mut count = 0;
        for page in pages {
            for block in page.blocks.iter().filter(|it| it.language == "hcl") {
                count += 1;
                if block.text.starts_with("provider_installation") {
                    wrong.extend(self.settings(page, block)?);
                    continue;
                }
                let (text, before) = match within(page, block) {
                    Ok(whole) => whole,
                    Err(why) => {
                        wrong.push(format!("{}:{}: {why}", page.path, block.line));
                        continue;
                    }
                };
                match fragment(&text, &self.schemas) {
                    Ok(made) => {
                        // A module inherits providers by their local names, so they have to mean the same everywhere.
                        let usual = made
                            .sources
                            .iter()
                            .all(|(name, source)| *source == format!("slipway/{name}"));
                        let placed = Placed {
                            page,
                            block,
                            made,
                            before,
                        };
                        if usual {
                            together.push(placed)
                        } else {
                            alone.push(placed)
                        }
                    }
                    Err(all) => wrong.extend(all.into_iter().map(|(line, why)| {
                        format!(
                            "{}:{}: {why}",
                            page.path,
                            (block.line + line).saturating_sub(before)
                        )
                    })),
                }
            }
        }
        wrong.extend(self.validate(&together)?);
        for placed in alone {
            wrong.extend(self.validate(&[placed])?);
        }
        wrong.sort();
        Ok((wrong, count))
    }

    /// Validates these blocks as modules of one configuration, or a single one as the configuration itself.
    fn validate(&self, all: &[Placed<'_>]) -> Result<Vec<String>, CliError> {
        let workspace = Workspace::new(self.cli, &self.provider)?;
        let mut wrong = Vec::new();
        let mut root = format!("{REQUIRED}{UNKNOWN}");
        if let [one] = all {
            root = format!("{UNKNOWN}terraform {{\n  required_providers {{\n");
            for (name, source) in &one.made.sources {
                writeln!(root, "    {name} = {{ source = \"{source}\" }}").ok();
            }
            root.push_str("  }\n}\n");
        }
        for (number, placed) in all.iter().enumerate() {
            let module = format!("b{number:03}");
            workspace.write(&format!("{module}/main.tf"), &placed.made.text)?;
            workspace.write(&format!("{module}/stubs.tf"), &placed.made.stubs)?;
            for file in &placed.made.files {
                let text = content(placed.page, file);
                workspace.write(&format!("{module}/{file}"), &text)?;
                workspace.write(file, &text)?;
            }
            writeln!(root, "module \"{module}\" {{\n  source = \"./{module}\"").ok();
            for (name, ephemeral) in &placed.made.variables {
                let value = if *ephemeral {
                    "var.ephemeral"
                } else {
                    "var.any"
                };
                writeln!(root, "  {name} = {value}").ok();
            }
            root.push_str("}\n");
            for (to, import) in &placed.made.imports {
                let Some(owner) = owner(all, number, to) else {
                    let at = format!("{}:{}", placed.page.path, placed.block.line);
                    wrong.push(format!("{at}: no block of the page declares {to}"));
                    continue;
                };
                let import = import.replacen(to, &format!("module.b{owner:03}.{to}"), 1);
                workspace.write(&format!("{module}-import.tf"), &import)?;
            }
        }
        workspace.configure(&root)?;
        // What no tool can read is told when the modules are put together.
        let got = workspace.run(&["get", "-no-color"])?;
        if !got.is_success() {
            let errors = got.stderr.split("\nError: ").skip(1);
            wrong.extend(errors.map(|error| unreadable(error, all)));
            return Ok(wrong);
        }
        let run = workspace.validate()?;
        let document: Value = serde_json::from_str(&run.stdout).expect("the tools print JSON");
        let diagnostics = document["diagnostics"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let errors = diagnostics.iter().filter(|it| it["severity"] == "error");
        wrong.extend(errors.map(|it| told(it, all)));
        Ok(wrong)
    }

    /// Settings of the tools, which they read at every start.
    fn settings(&self, page: &Page, block: &Block) -> Result<Option<String>, CliError> {
        let mut workspace = Workspace::new(self.cli, &Provider::none())?;
        let file = workspace.folder().join("documented.tfrc");
        fs::write(&file, &block.text).expect("the folder can be written");
        workspace.set_env("TF_CLI_CONFIG_FILE", &file);
        let run = workspace.run(&["version"])?;
        let is_wrong = !run.is_success() || !run.stderr.is_empty();
        Ok(is_wrong.then(|| format!("{}:{}: {}", page.path, block.line, run.said())))
    }
}

/// Values that nobody knows.
const UNKNOWN: &str = "variable \"any\" {\n  type = any\n}\nvariable \"ephemeral\" {\n  type = any\n  ephemeral = true\n}\n";

/// The module that declares what an import is about: its own, else one of the same page.
fn owner(all: &[Placed<'_>], number: usize, to: &str) -> Option<usize> {
    let object = to.split('[').next().unwrap_or(to);
    let declares = |it: &usize| all[*it].made.declared.contains(object);
    let same_page = |it: &usize| all[*it].page.path == all[number].page.path;
    let others = (0..all.len()).filter(same_page);
    std::iter::once(number).chain(others).find(declares)
}

/// One error of `validate`.
fn told(diagnostic: &Value, all: &[Placed<'_>]) -> String {
    let text = |name: &str| diagnostic[name].as_str().unwrap_or_default();
    let range = &diagnostic["range"];
    let file = range["filename"].as_str().unwrap_or_default();
    let line = range["start"]["line"].as_u64().unwrap_or_default();
    let said = format!("{}: {}", text("summary"), text("detail"));
    at(file, usize::try_from(line).unwrap_or_default(), &said, all)
}

/// One error as it is printed for people, without its first word.
fn unreadable(error: &str, all: &[Placed<'_>]) -> String {
    let place = error.lines().find_map(|line| line.strip_prefix("  on "));
    let (file, rest) = place
        .and_then(|it| it.split_once(" line "))
        .unwrap_or_default();
    let line = rest.split([':', ',']).next().and_then(|it| it.parse().ok());
    at(file, line.unwrap_or_default(), error, all)
}

/// What is said of a line of a module, as the reader of a document has to know it.
fn at(file: &str, line: usize, said: &str, all: &[Placed<'_>]) -> String {
    let said: Vec<&str> = said.split_whitespace().collect();
    let said = said.join(" ");
    let number = file
        .strip_prefix('b')
        .and_then(|it| it.get(..3)?.parse::<usize>().ok());
    match number.and_then(|it| all.get(it)) {
        Some(placed) if file.ends_with("main.tf") => {
            let line = (placed.block.line + line).saturating_sub(placed.before);
            format!("{}:{line}: {said}", placed.page.path)
        }
        Some(placed) => format!("{}:{}: {file}: {said}", placed.page.path, placed.block.line),
        None => format!("{file}:{line}: {said}"),
    }
}

/// The block as a whole, and how many lines come before it: one that is `in` another block of its page is put into that, `without`
/// arguments that do not go with it.
fn within(page: &Page, block: &Block) -> Result<(String, usize), String> {
    let comment = block.comment.as_deref().unwrap_or_default();
    let Some(place) = comment.strip_prefix("in ") else {
        return Ok((block.text.clone(), 0));
    };
    let (address, without) = place.split_once(" without ").unwrap_or((place, ""));
    let (ty, name) = address.split_once('.').unwrap_or((address, ""));
    let head = format!("resource \"{ty}\" \"{name}\" {{\n");
    let mut earlier = page
        .blocks
        .iter()
        .filter(|it| it.language == "hcl" && it.line < block.line && it.text.contains(&head));
    let earlier = earlier
        .next_back()
        .ok_or(format!("no block of HCL before it has {address}"))?;
    let at = earlier.text.find(&head).unwrap_or_default() + head.len();
    let (start, rest) = earlier.text.split_at(at);
    // An argument that both have is that of the later one.
    let own = block.text.lines().filter_map(key);
    let keys: Vec<&str> = own.chain(without.split(", ")).collect();
    let kept = rest
        .lines()
        .filter(|line| key(line).is_none_or(|it| !keys.contains(&it)));
    let rest: String = kept.map(|line| format!("{line}\n")).collect();
    Ok((
        format!("{start}{}{rest}", block.text),
        start.lines().count(),
    ))
}

/// The argument that begins on a line.
fn key(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim();
    let is_name = key.chars().all(|it| it.is_alphanumeric() || it == '_');
    (is_name && !key.is_empty()).then_some(key)
}

/// A manifest, which is a text as good as any.
const SOMETHING: &str = "examples/release-doks/web.yaml";

/// A file that a block reads: the block of the page whose first line names it, else that of an example that the page
/// names, else something.
fn content(page: &Page, file: &str) -> String {
    let name = format!("# {file}");
    if let Some(block) = page.blocks.iter().find(|it| it.text.starts_with(&name)) {
        return block.text.clone();
    }
    let text = fs::read_to_string(root().join(&page.path)).unwrap_or_default();
    let from = text
        .split(['[', '`'])
        .find(|it| it.starts_with("examples/") || it.starts_with("acceptance-tests/cases/"));
    let folder = from
        .and_then(|it| it.rsplit_once('/'))
        .map_or("", |(folder, _)| folder);
    let beside = fs::read_to_string(root().join(folder).join(file));
    beside.unwrap_or_else(|_| {
        fs::read_to_string(root().join(SOMETHING)).expect("the example is there")
    })
}
