//! Settings of a bucket that are types of their own.
//!
//! Spaces has each as one document, which is read, set and taken away as a whole. So they have one life cycle, and
//! each says what its document is ([`Setting`]): `acl`, `cors`, `lifecycle`, `logging`, `policy` and `website`.
//! The bucket has arguments for some of them too, and uses their calls.

pub(super) mod acl;
pub(super) mod cors;
pub(super) mod lifecycle;
mod logging;
mod policy;
mod website;

use std::future::Future;
use std::marker::PhantomData;
use std::sync::Arc;

use slipway_engine::error::catalogue::{Doing, Verb};
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Managed, Work};
use slipway_framework::Types;
use slipway_framework::diag::Diagnostics;
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model};
use slipway_framework::path::Path;
use slipway_framework::resource::Plan;

use super::error::SPACES;
use super::session::{self, SpacesApi};
use super::{imported, of_bucket_explained, region_of};
use crate::identities;
use crate::parts::given;
use crate::shared::Shared;

/// Adds the types.
pub(super) fn register(types: &mut Types, shared: &Arc<Shared>) {
    types.resource(Managed::new(Settings::<acl::BucketAcl>::new(shared)));
    types.resource(Managed::new(Settings::<cors::Cors>::new(shared)));
    types.resource(Managed::new(Settings::<lifecycle::Lifecycle>::new(shared)));
    types.resource(Managed::new(Settings::<logging::Logging>::new(shared)));
    types.resource(Managed::new(Settings::<policy::BucketPolicy>::new(shared)));
    types.resource(Managed::new(Settings::<website::Website>::new(shared)));
}

/// Which bucket a setting is of: three attributes that every setting has.
#[derive(Clone, Debug, Default)]
struct Place {
    id: Attr<String>,
    bucket: Attr<String>,
    region: Attr<String>,
}

impl Place {
    /// The bucket: the id, or what is planned.
    fn name(&self) -> &str {
        given(&self.id).or(given(&self.bucket)).unwrap_or_default()
    }
}

/// What is said when Spaces refuses a document.
struct Refusal {
    /// The codes that mean it.
    codes: &'static [&'static str],
    because: &'static str,
    next: &'static str,
    /// The argument that is to blame, where it is one.
    argument: Option<&'static str>,
}

/// A setting of a bucket.
trait Setting: Model {
    /// What a read answers.
    type Told: Send + Sync + 'static;

    /// The type's name in HCL.
    const TYPE_NAME: &'static str;

    /// How the user reads of it.
    const NOUN: &'static str;

    /// What the document is made of: every argument but those of [`Place`].
    const FIELDS: &'static [&'static str];

    /// What is said when Spaces refuses the document.
    const REFUSAL: Refusal;

    fn place(&self) -> Place;

    fn set_place(&mut self, place: Place);

    /// Checks a configuration.
    fn validate(&self, diagnostics: &mut Diagnostics) {
        let _ = diagnostics;
    }

    /// Adds to the plan.
    fn plan(plan: &mut Plan<Self>) {
        let _ = plan;
    }

    /// Fills in what Spaces would make up otherwise.
    fn complete(&mut self, api: &SpacesApi) {
        let _ = api;
    }

    /// Fills in what follows from the bucket and its region.
    fn follow(&mut self, api: &SpacesApi, bucket: &str) {
        let _ = (api, bucket);
    }

    /// Reads the document; `None`, or the error "not found", when there is none.
    fn read(
        api: &SpacesApi,
        bucket: &str,
    ) -> impl Future<Output = Result<Option<Self::Told>, CloudError>> + Send;

    /// Sets the document.
    fn put(
        &self,
        api: &SpacesApi,
        bucket: &str,
    ) -> impl Future<Output = Result<(), CloudError>> + Send;

    /// Takes the document away.
    fn end(api: &SpacesApi, bucket: &str) -> impl Future<Output = Result<(), CloudError>> + Send;

    /// The document as HCL has it, in the spelling of what is known where both mean the same.
    fn told(told: Self::Told, known: &Self) -> Self;
}

/// The type of a setting.
struct Settings<S> {
    shared: Arc<Shared>,
    of: PhantomData<S>,
}

impl<S> Settings<S> {
    fn new(shared: &Arc<Shared>) -> Self {
        Self {
            shared: Arc::clone(shared),
            of: PhantomData,
        }
    }
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The document.
    Put,
}

impl<S: Setting> Crud for Settings<S> {
    type Model = S;
    type Api = SpacesApi;
    type Remote = S::Told;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Put,
        fields: S::FIELDS,
    }];
    const LOCAL: &'static [&'static str] = &[];
    const SERVICE: Service = SPACES;
    const NOUN: &'static str = S::NOUN;

    fn type_name(&self) -> &'static str {
        S::TYPE_NAME
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::alone(&[
            Piece::Part("region"),
            Piece::Text(","),
            Piece::Part("bucket"),
        ]))
    }

    fn validate(&self, config: &S, diagnostics: &mut Diagnostics) {
        config.validate(diagnostics);
    }

    fn plan(&self, plan: &mut Plan<S>) {
        S::plan(plan);
    }

    fn connect(&self, model: &S) -> Result<SpacesApi, Diagnostics> {
        session::connect(&self.shared, &region_of(&model.place().region))
    }

    fn name(&self, model: &S) -> String {
        model.place().name().to_owned()
    }

    fn resolve(&self, api: &SpacesApi, mut planned: S) -> S {
        planned.complete(api);
        planned
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<S, Failure> {
        let place = work.planned.place();
        work.planned.put(work.api, place.name()).await?;
        Ok(at(work.api, place, work.planned.clone()))
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Put = step;
        let place = work.planned.place();
        Ok(work.planned.put(work.api, place.name()).await?)
    }

    async fn read(&self, api: &SpacesApi, prior: &S) -> Result<Option<S::Told>, Failure> {
        Ok(S::read(api, prior.place().name()).await?)
    }

    fn state(&self, api: &SpacesApi, remote: S::Told, known: &S) -> S {
        let place = Place {
            region: api.region.as_str().into(),
            ..known.place()
        };
        at(api, place, S::told(remote, known))
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        Ok(S::end(work.api, work.prior.place().name()).await?)
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        _: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        let refusal = &S::REFUSAL;
        if !error.code().is_some_and(|it| refusal.codes.contains(&it)) {
            return of_bucket_explained(error, doing, "bucket", "apply");
        }
        let doing = doing.because(refusal.because).next(refusal.next);
        match refusal.argument {
            Some(argument) => doing.blaming(Path::of(argument)),
            None => doing,
        }
    }

    fn import(&self, id: &str) -> Result<S, Diagnostics> {
        let (region, bucket) = imported(id, "BUCKET")?;
        let mut model = S::default();
        model.set_place(Place {
            id: bucket.clone(),
            bucket,
            region,
        });
        Ok(model)
    }
}

/// A setting of this bucket, with what follows from that.
fn at<S: Setting>(api: &SpacesApi, place: Place, mut model: S) -> S {
    let name = place.name().to_owned();
    model.follow(api, &name);
    model.set_place(Place {
        id: name.as_str().into(),
        bucket: name.into(),
        region: place.region,
    });
    model
}

/// Gives a setting its three attributes of [`Place`].
macro_rules! placed {
    () => {
        fn place(&self) -> Place {
            Place {
                id: self.id.clone(),
                bucket: self.bucket.clone(),
                region: self.region.clone(),
            }
        }

        fn set_place(&mut self, place: Place) {
            (self.id, self.bucket, self.region) = (place.id, place.bucket, place.region);
        }
    };
}
use placed;

#[cfg(test)]
mod tests {
    use super::*;
    use slipway_engine::lifecycle::unclaimed;

    #[test]
    fn every_change_has_its_step() {
        let unclaimed = [
            unclaimed::<Settings<acl::BucketAcl>>(),
            unclaimed::<Settings<cors::Cors>>(),
            unclaimed::<Settings<lifecycle::Lifecycle>>(),
            unclaimed::<Settings<logging::Logging>>(),
            unclaimed::<Settings<policy::BucketPolicy>>(),
            unclaimed::<Settings<website::Website>>(),
        ];
        assert_eq!(unclaimed.concat(), [""; 0]);
    }
}
