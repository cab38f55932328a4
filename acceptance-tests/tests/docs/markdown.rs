//! Pages in Markdown: blocks of code, links and headings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

/// A page of the clone.
#[derive(Debug, Default)]
pub(crate) struct Page {
    /// Its path in the clone, with `/`.
    pub(crate) path: String,
    /// Its blocks of code.
    pub(crate) blocks: Vec<Block>,
    /// Where its links and pictures lead, each with the line.
    pub(crate) links: Vec<(usize, String)>,
    /// Links `[a][b]` whose `b` is nowhere, each with the line.
    pub(crate) broken: Vec<(usize, String)>,
    /// What can stand behind `#`.
    pub(crate) anchors: BTreeSet<String>,
}

/// A block of code.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    /// The line of its fence, from 1; the code begins on the next one.
    pub(crate) line: usize,
    /// What the fence says.
    pub(crate) language: String,
    /// The code.
    pub(crate) text: String,
    /// The comment right before it, which no reader sees: `in slipway_release.web`.
    pub(crate) comment: Option<String>,
}

impl Page {
    /// Reads a page.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut page = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        let line = |start: usize| text[..start].matches('\n').count() + 1;
        let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
        let mut broken = Vec::new();
        let on_broken = |link: BrokenLink<'_>| {
            // Brackets alone are text.
            if !matches!(
                link.link_type,
                LinkType::Shortcut | LinkType::ShortcutUnknown
            ) {
                broken.push((line(link.span.start), link.reference.to_string()));
            }
            None
        };
        let events = Parser::new_with_broken_link_callback(text, options, Some(on_broken));
        let mut inside = Inside::Text;
        let mut comment = None;
        let mut counts = BTreeMap::new();
        for (event, range) in events.into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    inside = Inside::Code(Block {
                        line: line(range.start),
                        language: language.to_string(),
                        comment: comment.take(),
                        ..Block::default()
                    });
                }
                Event::Start(Tag::Heading { .. }) => inside = Inside::Heading(String::new()),
                Event::End(TagEnd::CodeBlock | TagEnd::Heading(_)) => {
                    match std::mem::take(&mut inside) {
                        Inside::Code(block) => page.blocks.push(block),
                        Inside::Heading(heading) => {
                            page.anchors.insert(anchor(&heading, &mut counts));
                        }
                        Inside::Text => {}
                    }
                }
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push((line(range.start), dest_url.to_string()));
                }
                Event::Text(more) | Event::Code(more) => match &mut inside {
                    Inside::Code(block) => block.text.push_str(&more),
                    Inside::Heading(heading) => heading.push_str(&more),
                    Inside::Text => {}
                },
                Event::Html(html) => comment = of_comment(&html),
                Event::Start(Tag::Paragraph) => comment = None,
                _ => {}
            }
        }
        page.broken = broken;
        page
    }
}

/// Where the reader of a page is.
#[derive(Default)]
enum Inside {
    #[default]
    Text,
    Code(Block),
    Heading(String),
}

/// What a comment says.
fn of_comment(html: &str) -> Option<String> {
    let inner = html.trim().strip_prefix("<!--")?.strip_suffix("-->")?;
    Some(inner.trim().to_owned())
}

/// The name of a heading in links, as GitHub makes it: lower case, hyphens for spaces, no other signs, and a
/// number from the second one on.
fn anchor(heading: &str, counts: &mut BTreeMap<String, usize>) -> String {
    let lower = heading.trim().to_lowercase();
    let kept = lower
        .chars()
        .filter(|it| it.is_alphanumeric() || ['-', '_', ' '].contains(it));
    let slug: String = kept.map(|it| if it == ' ' { '-' } else { it }).collect();
    let count = counts.entry(slug.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => slug,
        count => format!("{slug}-{}", count - 1),
    }
}

/// The root of the clone.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable at run time too; what was compiled in may be another clone.
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let folder = manifest.parent();
    folder.expect("the crate is in a clone").to_owned()
}

/// Every page of the clone, by its path.
pub(crate) fn pages() -> Vec<Page> {
    let mut files = Vec::new();
    walk(&root(), &mut files);
    files.sort();
    let root = root();
    let pages = files.iter().map(|file| {
        let text = fs::read_to_string(file).expect("a page is text");
        let path = file.strip_prefix(&root).expect("it is in the clone");
        Page::new(&path.to_string_lossy(), &text)
    });
    pages.collect()
}

/// Folders that tools leave in a clone.
const LEFT_BY_TOOLS: [&str; 6] = [
    ".git",
    ".terraform",
    "target",
    "corpus",
    "artifacts",
    "node_modules",
];

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the clone can be read") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !LEFT_BY_TOOLS.contains(&&*name) {
            walk(&path, files);
        } else if name.ends_with(".md") {
            files.push(path);
        }
    }
}

#[test]
fn a_page_is_read() {
    let text = "---\npage_title: \"x\"\n---\n\n# A `b_c`, d!\n\nSee [x](y.md#z) and [w].\n\n<!-- in a.b -->\n```hcl\nc = 1\nd = 2\n```\n\n# A `b_c`, d!\n\n- item\n\n  ```sh\n  ls\n  ```\n\n![p](p.svg) [a][b]\n";
    let page = Page::new("docs/x.md", text);
    let anchors: Vec<&str> = page.anchors.iter().map(String::as_str).collect();
    assert_eq!(anchors, ["a-b_c-d", "a-b_c-d-1"]);
    assert_eq!(
        page.links,
        [(7, "y.md#z".to_owned()), (23, "p.svg".to_owned())]
    );
    assert_eq!(page.broken, [(23, "b".to_owned())]);
    let [hcl, sh] = &page.blocks[..] else {
        panic!("{:?}", page.blocks)
    };
    assert_eq!((hcl.line, hcl.text.as_str()), (10, "c = 1\nd = 2\n"));
    assert_eq!(hcl.comment.as_deref(), Some("in a.b"));
    assert_eq!((sh.language.as_str(), sh.text.as_str()), ("sh", "ls\n"));
    assert_eq!(sh.comment, None);
}
