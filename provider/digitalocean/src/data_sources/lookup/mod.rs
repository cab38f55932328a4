//! Data sources that tell what a resource tells, of an object that somebody else made.
//!
//! Nothing is written twice: the schema is that of the resource with its arguments as answers, and what an
//! object says is the resource's state of it. A [`Lookup`] says by which arguments one is found and where it
//! differs; [`Several`] makes the list of the same objects of it.

mod asked;
mod declared;
mod several;
mod shape;

use std::future::ready;
use std::marker::PhantomData;
use std::sync::Arc;

use slipway_engine::lifecycle::{Crud, Session as _};
use slipway_framework::DataSource;
use slipway_framework::diag::Diagnostics;
use slipway_framework::model::Model;
use slipway_framework::schema::Block;
use slipway_framework::stop::StopSignal;
use slipway_framework::validate::{Relation, Validator};
use slipway_framework::value::Value;

use crate::session::{self, Api};
use crate::shared::Shared;
use asked::{Asked, By};
use shape::{Attributes, Shape, Told, answers};

pub(super) use declared::register;
pub(crate) use declared::{BEHAVIOUR, DIFFERENCES};

/// How objects of a resource are looked up.
trait Lookup: Sized + Send + Sync + 'static {
    /// The resource.
    type Of: Crud<Api = Api>;

    /// What it is, as a sentence.
    const ABOUT: &'static str;

    /// The arguments.
    const BY: By;

    /// What the resource has and this does not tell.
    const WITHOUT: &'static [&'static str] = &[];

    /// The resource.
    fn of(shared: Arc<Shared>) -> Self::Of;

    /// Where the attributes differ from those of the resource.
    fn differs(attributes: &mut Attributes) {
        let _ = attributes;
    }

    /// What an object tells besides the resource's state.
    fn besides(remote: &<Self::Of as Crud>::Remote) -> Vec<(&'static str, Value)> {
        let _ = remote;
        Vec::new()
    }

    /// What the objects are called, for one whose name is close; nothing where no list tells it.
    fn names(api: &Api) -> impl Future<Output = Vec<String>> + Send {
        let _ = api;
        ready(Vec::new())
    }

    /// Finds it.
    fn find(asked: &Asked<'_, Self>) -> impl Future<Output = Result<Value, Diagnostics>> + Send;

    /// What it tells, and what it is asked for.
    fn attributes() -> Attributes {
        let mut all = answers(<Self::Of as Crud>::Model::block(), Self::WITHOUT);
        // A data source tells what it is asked for.
        if let Some(withheld) = <Self::Of as Crud>::WITHHELD {
            all.remove(withheld.unless);
        }
        Self::differs(&mut all);
        let (required, optional) = Self::BY.arguments();
        let names = required.iter().chain(optional);
        for (at, name) in names.enumerate() {
            let Some(attribute) = all.get_mut(*name) else {
                continue;
            };
            attribute.validators = vec![Validator::non_empty()];
            if at < required.len() {
                attribute.flags.computed = false;
                attribute.flags.required = true;
            } else {
                attribute.flags.optional = true;
                attribute.description.push_str(match Self::BY {
                    By::Besides(..) => " Set it to narrow the search.",
                    _ => " Set it to find one by it.",
                });
            }
        }
        all
    }
}

/// The schema of what is looked up.
struct One<L>(PhantomData<fn() -> L>);

impl<L: Lookup> Shape for One<L> {
    fn block() -> Block {
        let relation = match L::BY {
            By::All(_) | By::Besides(..) => None,
            By::One(names) => Some(Relation::ExactlyOneOf(names.to_vec())),
            By::AtMostOne(names) => Some(Relation::Conflicts(names.to_vec())),
        };
        Block {
            attributes: L::attributes(),
            relations: relation.into_iter().collect(),
            ..Block::default()
        }
        .describe(L::ABOUT)
    }
}

/// The data source of one object.
struct Source<L: Lookup> {
    shared: Arc<Shared>,
    of: L::Of,
}

impl<L: Lookup> Source<L> {
    fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            of: L::of(Arc::clone(shared)),
        }
    }
}

impl<L: Lookup> DataSource for Source<L> {
    type Model = Told<One<L>>;

    fn type_name(&self) -> &'static str {
        self.of.type_name()
    }

    async fn read(
        &self,
        config: Told<One<L>>,
        _: &StopSignal,
    ) -> Result<Told<One<L>>, Diagnostics> {
        let api = session::connect(&self.shared)?.at_rest();
        let asked = Asked::<L>::new(&self.of, &api, &config.0);
        Ok(Told::new(L::find(&asked).await?))
    }
}
