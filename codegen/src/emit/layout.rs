//! The layout of attributes that hold method chains, such as `#[attr(required().replace())]`.
//!
//! `prettyplease` and `rustfmt` lay out expressions, but not those inside of attributes. So each chain
//! is taken out of the struct, laid out as an expression, and put back as text.

use quote::quote;
use syn2::{Attribute, Expr, Fields, File, Item, Meta};

use super::types::Tokens;

/// The attributes that hold a chain of methods.
const HOLDERS: [&str; 3] = ["attr", "block", "model"];

/// How far a line may reach.
const WIDTH: usize = 100;

/// The chains that were taken out of a file.
#[derive(Debug, Default)]
pub(super) struct Chains {
    /// Laid out without any indentation.
    laid_out: Vec<String>,
}

impl Chains {
    /// Takes the chains out of a file and leaves a mark for each.
    pub(super) fn take(&mut self, file: &mut File) {
        for item in &mut file.items {
            let Item::Struct(item) = item else { continue };
            item.attrs.iter_mut().for_each(|it| self.mark(it));
            if let Fields::Named(fields) = &mut item.fields {
                let attributes = fields.named.iter_mut().flat_map(|it| &mut it.attrs);
                attributes.for_each(|it| self.mark(it));
            }
        }
    }

    fn mark(&mut self, attribute: &mut Attribute) {
        let Meta::List(list) = &mut attribute.meta else {
            return;
        };
        if !HOLDERS.iter().any(|holder| list.path.is_ident(holder)) {
            return;
        }
        // Only chains of methods are laid out; another form is as it was printed.
        if let Ok(chain @ (Expr::MethodCall(_) | Expr::Call(_))) =
            syn2::parse2::<Expr>(list.tokens.clone())
        {
            list.tokens = mark(self.laid_out.len()).parse().unwrap_or_default();
            self.laid_out.push(lay_out(&chain));
        }
    }

    /// Puts the chains back where their marks stand.
    pub(super) fn put_back(&self, text: &str) -> String {
        let mut lines = text.lines().map(|line| match self.at(line) {
            Some((start, chain)) => attribute(start, chain),
            None => format!("{line}\n"),
        });
        lines.by_ref().collect()
    }

    /// The chain whose mark ends this line, and what stands before it.
    fn at<'a>(&self, line: &'a str) -> Option<(&'a str, &str)> {
        let (start, rest) = line.split_once("chain_")?;
        let number: usize = rest.strip_suffix(")]")?.parse().ok()?;
        Some((start, self.laid_out.get(number)?))
    }
}

fn mark(number: usize) -> String {
    format!("chain_{number}")
}

/// An expression over as many lines as it needs, without indentation.
fn lay_out(chain: &Expr) -> String {
    let within: Tokens = quote!(
        fn it() {
            #chain
        }
    );
    // What was an expression is one here as well.
    let Ok(file) = syn2::parse2(within) else {
        return quote!(#chain).to_string();
    };
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let inner = lines.get(1..lines.len().saturating_sub(1));
    let inner = inner.unwrap_or_default().iter();
    let inner: Vec<&str> = inner
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    inner.join("\n")
}

/// A whole attribute: on one line when it fits.
fn attribute(start: &str, chain: &str) -> String {
    let indent: String = start.chars().take_while(|it| *it == ' ').collect();
    if !chain.contains('\n') && start.len() + chain.len() + ")]".len() <= WIDTH {
        return format!("{start}{chain})]\n");
    }
    let lines = chain.lines().map(|line| format!("{indent}    {line}\n"));
    let lines: String = lines.collect();
    format!("{start}\n{lines}{indent})]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(tokens: Tokens) -> String {
        let mut file = syn2::parse2(tokens).expect("it is Rust");
        let mut chains = Chains::default();
        chains.take(&mut file);
        chains.put_back(&prettyplease::unparse(&file))
    }

    #[test]
    fn a_short_chain_stays_on_its_line() {
        let text = laid_out(quote! {
            struct Subnet {
                #[attr(required().replace())]
                vpc_id: String,
            }
        });
        assert_eq!(
            text,
            "struct Subnet {\n    #[attr(required().replace())]\n    vpc_id: String,\n}\n"
        );
    }

    #[test]
    fn a_long_chain_has_a_line_for_each_method() {
        let text = laid_out(quote! {
            struct Subnet {
                #[attr(optional_or_zero().replace().equal(SemanticEquality::EmptyForNull).equal(SemanticEquality::Cidr))]
                cidr_block: String,
            }
        });
        assert_eq!(
            text,
            "struct Subnet {\n    #[attr(\n        optional_or_zero()\n            .replace()\n            \
             .equal(SemanticEquality::EmptyForNull)\n            .equal(SemanticEquality::Cidr)\n    )]\n    \
             cidr_block: String,\n}\n"
        );
    }
}
