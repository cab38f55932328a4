//! All objects that a [`Lookup`] could find, narrowed and in order.

use std::marker::PhantomData;
use std::sync::Arc;

use slipway_engine::lifecycle::Session as _;
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::{Attr, Element, Model as _, Set};
use slipway_framework::schema::{Block, Type};
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

use super::Lookup;
use super::asked::{failed, known, nowhere, state};
use super::shape::{Attributes, Shape, Told, Values, answers, object, told};
use crate::data_sources::narrow::{self, FilterBlock, SortBlock};
use crate::reads::{self, Listing};
use crate::session;
use crate::shared::Shared;

/// All objects of a resource.
pub(super) trait Several: Lookup<Of: Listing> {
    /// The type in HCL.
    const NAME: &'static str;

    /// What it is, as a sentence.
    const ABOUT_ALL: &'static str;

    /// How messages call all of them.
    const NOUN: &'static str;

    /// The attribute that has them.
    const LIST: &'static str;

    /// What the resource has and no element tells.
    const NONE_HAS: &'static [&'static str] = <Self as Lookup>::WITHOUT;

    /// The argument that names the collection, and what it is.
    const IN: Option<(&'static str, &'static str)> = None;

    /// Where the attributes of an element differ from those of the resource.
    fn each_differs(attributes: &mut Attributes) {
        Self::differs(attributes);
    }
}

/// The schema of an element.
struct Each<L>(PhantomData<fn() -> L>);

impl<L: Several> Shape for Each<L> {
    fn block() -> Block {
        let of = <L::Of as slipway_engine::lifecycle::Crud>::Model::block();
        let mut attributes = answers(of, L::NONE_HAS);
        L::each_differs(&mut attributes);
        Block {
            attributes,
            ..Block::default()
        }
    }
}

/// The schema of all.
pub(super) struct All<L>(PhantomData<fn() -> L>);

impl<L: Several> Shape for All<L> {
    fn block() -> Block {
        let each = Type::list(Each::<L>::block().ty());
        let about = "What was found, in the order of the API where no other is asked for.";
        let mut block = Block::default()
            .describe(L::ABOUT_ALL)
            .attribute("id", told(Type::String, "A name of the list."))
            .attribute(L::LIST, told(each, about));
        if let Some((name, about)) = L::IN {
            let mut argument = told(Type::String, about).check(Validator::non_empty());
            argument.flags.computed = false;
            block = block.attribute(name, argument.required());
        }
        let filter = Filters::shape().block();
        let sort = Sorts::shape().block();
        block
            .nested(
                "filter",
                filter.describe("Narrows the list; several narrow it together."),
            )
            .nested("sort", sort.describe("Orders the list."))
    }
}

type Filters = Set<FilterBlock>;
type Sorts = Vec<SortBlock>;

/// What a configuration says of filters and orders.
fn narrowing(config: &Value) -> (Attr<Filters>, Attr<Sorts>) {
    let of = |name: &str| config.as_object().and_then(|all| all.get(name));
    let filters = of("filter").and_then(|it| Attr::from_value(it).ok());
    let sorts = of("sort").and_then(|it| Attr::from_value(it).ok());
    (filters.unwrap_or(Attr::Null), sorts.unwrap_or(Attr::Null))
}

/// The data source of all objects.
pub(super) struct Sources<L: Lookup> {
    shared: Arc<Shared>,
    of: L::Of,
}

impl<L: Several> Sources<L> {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            of: L::of(Arc::clone(shared)),
        }
    }
}

impl<L: Several> DataSource for Sources<L> {
    type Model = Told<All<L>>;

    fn type_name(&self) -> &'static str {
        L::NAME
    }

    fn validate(&self, config: &Told<All<L>>, diagnostics: &mut Diagnostics) {
        let (filters, sorts) = narrowing(&config.0);
        narrow::check::<Told<Each<L>>>(&filters, &sorts, diagnostics);
    }

    async fn read(
        &self,
        config: Told<All<L>>,
        _: &StopSignal,
    ) -> Result<Told<All<L>>, Diagnostics> {
        let api = session::connect(&self.shared)?.at_rest();
        let Value::Object(mut all) = config.0 else {
            return Ok(Told::default());
        };
        let collection =
            L::IN.and_then(|(name, _)| Some((name, all.get(name)?.as_str()?.to_owned())));
        let named = collection.as_ref().map(|(_, name)| name.as_str());
        let failed = |failure| failed(failure, L::NOUN, named);
        let listed = match reads::all::<L::Of>(&api, named.unwrap_or_default()).await {
            Ok(listed) => listed,
            Err(error) => {
                let within = collection.as_ref().filter(|_| error.is_not_found());
                return Err(match within {
                    Some((argument, name)) => nowhere((argument, name)),
                    None => failed(error.into()),
                });
            }
        };
        let attributes = Each::<L>::block().attributes;
        let mut found = Vec::new();
        for one in listed {
            let id = Value::string(L::Of::key(&one).unwrap_or_default());
            let within = collection.iter();
            let within = within.map(|(name, value)| (*name, Value::string(value)));
            let known = known::<L::Of>(within.chain([("id", id)]))?;
            let remote = self.of.whole(&api, one, &known).await.map_err(failed)?;
            let values: Values = state::<L>(&self.of, &api, remote, &known);
            found.push(Told::<Each<L>>::new(object(values, &attributes)));
        }
        let (filters, sorts) = narrowing(&Value::Object(all.clone()));
        let kept = narrow::narrowed(found, &filters, &sorts);
        let kept = kept.into_iter().map(|it| it.0).collect();
        all.insert(L::LIST.to_owned(), Value::List(kept));
        let id = collection.map_or_else(|| L::LIST.to_owned(), |(_, name)| name);
        all.insert("id".to_owned(), Value::string(id));
        Ok(Told::new(Value::Object(all)))
    }
}
