//! A small owned XML tree: enough to read, change and write the messages of rest-xml services
//! without losing a member that this crate does not know.

use std::fmt::Write as _;

/// An element; attributes and namespaces are dropped but for the root's `xmlns`, which is written
/// by [`Element::document`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
            children: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// Reads a document; the error is the parser's text.
    pub(crate) fn parse(document: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(document).map_err(|e| e.to_string())?;
        let tree = roxmltree::Document::parse(text).map_err(|e| e.to_string())?;
        Ok(Self::copy(tree.root_element()))
    }

    fn copy(node: roxmltree::Node<'_, '_>) -> Self {
        let children: Vec<_> = node
            .children()
            .filter(roxmltree::Node::is_element)
            .map(Self::copy)
            .collect();
        let text = if children.is_empty() {
            node.children().filter_map(|n| n.text()).collect()
        } else {
            String::new()
        };
        Self {
            name: node.tag_name().name().to_owned(),
            text,
            children,
        }
    }

    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    pub(crate) fn child_mut(&mut self, name: &str) -> Option<&mut Element> {
        self.children.iter_mut().find(|c| c.name == name)
    }

    /// The text of a direct child.
    pub(crate) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|c| c.text.as_str())
    }

    /// The element at the end of a path of child names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The first descendant of this name, depth first, itself included.
    pub(crate) fn find(&self, name: &str) -> Option<&Element> {
        if self.name == name {
            return Some(self);
        }
        self.children.iter().find_map(|c| c.find(name))
    }

    /// Calls `change` for this element and every descendant.
    pub(crate) fn for_each_mut(&mut self, change: &mut dyn FnMut(&mut Element)) {
        change(self);
        for child in &mut self.children {
            child.for_each_mut(change);
        }
    }

    /// Sets the text of a direct child, which is added when it is missing.
    pub(crate) fn set(&mut self, name: &str, text: impl Into<String>) {
        let text = text.into();
        match self.child_mut(name) {
            Some(child) => child.text = text,
            None => self.children.push(Element::leaf(name, text)),
        }
    }

    /// The whole document, with the namespace on the root.
    pub(crate) fn document(&self, namespace: &str) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out, Some(namespace));
        out
    }

    fn write(&self, out: &mut String, namespace: Option<&str>) {
        out.push('<');
        out.push_str(&self.name);
        if let Some(namespace) = namespace {
            let _ = write!(out, " xmlns=\"{}\"", escape(namespace));
        }
        out.push('>');
        out.push_str(&escape(&self.text));
        for child in &self.children {
            child.write(out, None);
        }
        let _ = write!(out, "</{}>", self.name);
    }
}

/// Text with the five special characters of XML replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            other => out.push(other),
        }
    }
    out
}
