//! What modules say of themselves to AWS.

use ::http::HeaderValue;
use slipway_framework::model::{Attr, Model};
use slipway_framework::module;

/// The block `provider_meta`, as hashicorp/aws has it since version 6.27 (hashicorp/terraform-provider-aws, design
/// decision "Supporting module-scoped User-Agents").
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub struct Module {
    /// Products that the calls for the resources of the module name in their `User-Agent` header, each in the form `product/version (comment)`.
    #[attr(optional())]
    pub user_agent: Attr<Vec<String>>,
}

/// The products that the module at hand names. What no header can hold is left out.
pub(super) fn products() -> Vec<String> {
    let said = module::said::<Module>().map(|said| said.user_agent);
    let Some(Attr::Known(mut products)) = said else {
        return Vec::new();
    };
    products.retain(|product| HeaderValue::from_str(product).is_ok());
    products
}
