//! Calls, what of their answers is used, and what is waited for.

use super::{Page, values};
use crate::ir::{Call, Fact, Output, Wait};

pub(super) fn call(page: &mut Page, call: &Call) {
    page.under(&call.operation.value, |page| {
        for input in &call.inputs {
            page.fact(
                &input.value,
                format!("{} = {}", input.member, values::shown(&input.value.value)),
            );
        }
    });
}

pub(super) fn outputs(page: &mut Page, outputs: &[Output]) {
    page.indent += 1;
    for output in outputs {
        page.fact(
            &output.path,
            format!(
                "{} <- {}{}",
                output.attribute,
                values::way(&output.path.value),
                values::parts(&output.parts)
            ),
        );
    }
    page.indent -= 1;
}

pub(super) fn wait(page: &mut Page, wait: Option<&Fact<Wait>>) {
    let Some(fact) = wait else { return };
    let (name, state) = match &fact.value {
        Wait::Waiter { name, state, .. } => (format!("waits by {name}"), state),
        Wait::State { state, .. } => ("waits".to_owned(), state),
    };
    let words: Vec<_> = state.ready.iter().map(ToString::to_string).collect();
    let until = if state.until_gone {
        "it is gone".to_owned()
    } else {
        words.join(" or ")
    };
    page.fact(
        fact,
        format!("{name} until {} is {until}", values::way(&state.path)),
    );
}
