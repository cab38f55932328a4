//! What modules say of themselves to AWS.

use ::http::HeaderValue;
use slipway_framework::model::{Attr, Model};
use slipway_framework::module;
use slipway_framework::validate::Validator;

/// The block `provider_meta`, as hashicorp/aws has it since version 6.27 (hashicorp/terraform-provider-aws, design
/// decision "Supporting module-scoped User-Agents").
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct Module {
    /// Products that the calls for the resources of the module name in their `User-Agent` header, each in the form `product/version (comment)`.
    #[attr(optional().check(Validator::elements(Validator::text("be printable ASCII characters, as a header can hold", fits))))]
    pub user_agent: Attr<Vec<String>>,
}

fn fits(product: &str) -> bool {
    HeaderValue::from_str(product).is_ok()
}

/// The products that the module at hand names.
pub(super) fn products() -> Vec<String> {
    match module::said::<Module>().map(|said| said.user_agent) {
        Some(Attr::Known(products)) => products,
        _ => Vec::new(),
    }
}
