//! Items that the code of an expression needs, such as the conversion of a block: written where they are needed, and
//! moved to the end of the file, each once.

use std::collections::BTreeMap;

use proc_macro2::{Group, TokenTree};
use quote::quote;

use super::Refused;
use super::types::Tokens;

/// What stands in front of such an item: no name in Rust.
const MARK: &str = "__lifted";

/// An item among the tokens of an expression.
pub(super) fn item(item: &Tokens) -> Tokens {
    let mark = super::types::ident(MARK);
    quote!(#mark { #item })
}

/// Takes the marked items out of the code, and returns those that differ, the innermost first.
///
/// # Errors
/// When two items have one head and say something else.
pub(super) fn out_of(code: &mut [Tokens]) -> Result<Vec<Tokens>, Refused> {
    let mut found = Found::default();
    for code in code {
        *code = found.without(code.clone())?;
    }
    Ok(found.items)
}

#[derive(Default)]
struct Found {
    items: Vec<Tokens>,
    /// The whole text of each by its head: what stands in front of the braces.
    texts: BTreeMap<String, String>,
}

impl Found {
    fn without(&mut self, code: Tokens) -> Result<Tokens, Refused> {
        let mut rest = Tokens::new();
        let mut trees = code.into_iter();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Ident(word) if word == MARK => {
                    let Some(TokenTree::Group(group)) = trees.next() else {
                        return Err(format!("`{MARK}` without an item"));
                    };
                    let item = self.without(group.stream())?;
                    self.add(item)?;
                }
                TokenTree::Group(group) => {
                    let inside = self.without(group.stream())?;
                    rest.extend([TokenTree::Group(Group::new(group.delimiter(), inside))]);
                }
                other => rest.extend([other]),
            }
        }
        Ok(rest)
    }

    fn add(&mut self, item: Tokens) -> Result<(), Refused> {
        let text = item.to_string();
        let head = text.split('{').next().unwrap_or_default().to_owned();
        match self.texts.get(&head) {
            Some(known) if *known == text => Ok(()),
            Some(_) => Err(format!("`{}` is needed in two ways", head.trim())),
            None => {
                self.texts.insert(head, text);
                self.items.push(item);
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_needed_twice_is_written_once() {
        let inner = item(&quote!(
            fn inner() {}
        ));
        let outer = item(&quote!(fn outer() { #inner inner() }));
        let mut code = [
            quote!(fn one() { #outer outer() }),
            quote!(fn two() { #outer outer() }),
        ];
        let items = out_of(&mut code).expect("they are the same");
        let text = |code: &[Tokens]| code.iter().map(Tokens::to_string).collect::<Vec<_>>();
        let expected = [
            quote!(
                fn one() {
                    outer()
                }
            ),
            quote!(
                fn two() {
                    outer()
                }
            ),
            quote!(
                fn inner() {}
            ),
            quote!(
                fn outer() {
                    inner()
                }
            ),
        ];
        assert_eq!([text(&code), text(&items)].concat(), text(&expected));
    }

    #[test]
    fn two_items_of_one_head_are_refused() {
        let (one, other) = (
            item(&quote!(
                fn f() {
                    1
                }
            )),
            item(&quote!(
                fn f() {
                    2
                }
            )),
        );
        let error = out_of(&mut [one, other]).expect_err("they differ");
        assert_eq!(error, "`fn f ()` is needed in two ways");
    }
}
