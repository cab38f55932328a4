//! The lifecycle of a parcel.

use std::time::Duration;

use slipway_framework::diag::{Diagnostics, Severity};
use slipway_framework::model::{Attr, Model};
use slipway_framework::resource::Call;

use super::store::{POST, Store, Stored};
use crate::error::catalogue::{Doing, Verb};
use crate::error::{CloudError, ErrorKind, Service};
use crate::lifecycle::{Claim, Crud, Failure, Session as _, Sought, Work, nothing_to_adopt};
use crate::parts::{self, States};
use crate::retry::Effect;
use crate::sought;
use crate::wait::{Progress, WaitError, WaitOptions, wait_until};

/// A parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
pub(super) struct Parcel {
    /// Where it goes.
    #[attr(required().replace())]
    pub(super) address: Attr<String>,
    /// How heavy it is.
    #[attr(optional())]
    pub(super) weight: Attr<i64>,
    /// What is written on it.
    #[attr(optional())]
    pub(super) label: Attr<String>,
    /// Whether it may be thrown away.
    #[attr(optional())]
    pub(super) discard: Attr<bool>,
    /// Its number.
    #[attr(computed())]
    pub(super) id: Attr<String>,
    /// Where it is.
    #[attr(computed())]
    pub(super) place: Attr<String>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Weigh,
    Label,
}

/// The lifecycle. Its create sends the address only.
pub(super) type Parcels = Post<false>;

/// The lifecycle of parcels of which no two have one name, or of others.
pub(super) struct Post<const UNIQUE_NAME: bool> {
    /// Whether the API can look for a parcel by its token.
    pub(super) findable: bool,
    /// Whether it does so by the address, which no two parcels share.
    pub(super) by_address: bool,
    /// The parcel that a create takes over.
    pub(super) adopted: Option<&'static str>,
    /// Whether a create makes one when that is not there.
    pub(super) makes: bool,
    /// Whether a parcel with another label gets another number first.
    pub(super) renumbers: bool,
    /// Whether a parcel that changed is packed again.
    pub(super) repacks: bool,
    pub(super) release: Duration,
}

impl<const UNIQUE_NAME: bool> Default for Post<UNIQUE_NAME> {
    fn default() -> Self {
        Self {
            findable: true,
            by_address: false,
            adopted: None,
            makes: true,
            renumbers: false,
            repacks: false,
            release: Duration::ZERO,
        }
    }
}

fn id(parcel: &Parcel) -> &str {
    parcel.id.if_known().map_or("", String::as_str)
}

/// Waits until the parcel is packed.
async fn packed<const UNIQUE_NAME: bool>(
    post: &Post<UNIQUE_NAME>,
    work: &Work<'_, Post<UNIQUE_NAME>>,
) -> Result<Option<Stored>, WaitError> {
    let states = States {
        ready: &["packed"],
        failed: &[],
    };
    let seen = |stored: &Stored| {
        let state = match stored.reads_until_ready {
            0 => "packed",
            _ => "being packed",
        };
        (Some(state.to_owned()), None)
    };
    parts::until(post, work, Duration::from_secs(300), states, seen).await
}

fn begun(planned: &Parcel, id: &str) -> Parcel {
    Parcel {
        id: id.into(),
        weight: Attr::Null,
        label: Attr::Null,
        ..planned.clone()
    }
}

impl<const UNIQUE_NAME: bool> Crud for Post<UNIQUE_NAME> {
    type Model = Parcel;
    type Api = Store;
    type Remote = Stored;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[
        Claim {
            step: Step::Weigh,
            fields: &["weight"],
        },
        Claim {
            step: Step::Label,
            fields: &["label"],
        },
    ];
    const LOCAL: &'static [&'static str] = &["discard"];
    const UNIQUE_NAME: bool = UNIQUE_NAME;
    const SERVICE: Service = POST;
    const NOUN: &'static str = "Post parcel";
    const LOSS: &'static str = "The new parcel has another number.";

    fn type_name(&self) -> &'static str {
        "post_parcel"
    }

    fn connect(&self, _: &Parcel) -> Result<Store, Diagnostics> {
        unreachable!("the tests bring their own session")
    }

    fn name(&self, parcel: &Parcel) -> String {
        id(parcel).to_owned()
    }

    async fn adopt(&self, work: &Work<'_, Self>) -> Result<Option<Stored>, Failure> {
        match self.adopted {
            Some(id) => Ok(Some(work.api.get(id).await?)),
            None => Ok(None),
        }
    }

    fn adopted(&self, state: Parcel) -> Parcel {
        Parcel {
            id: self.adopted.unwrap_or_default().into(),
            ..state
        }
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Parcel, Failure> {
        if !self.makes {
            let sought = [("number", self.adopted.unwrap_or_default().to_owned())];
            return Err(nothing_to_adopt::<Self>(&sought, Some("address")));
        }
        let address = work.planned.address.if_known().unwrap();
        let made = work
            .api
            .call(Effect::Changes, "CreateParcel", |world| {
                world.next += 1;
                let id = format!("p-{}", world.next);
                let stored = Stored {
                    token: work.token.to_owned(),
                    address: address.clone(),
                    reads_until_ready: world.slow_to_be_ready,
                    ..Stored::default()
                };
                world.parcels.push((id.clone(), stored));
                Ok(id)
            })
            .await?;
        Ok(begun(work.planned, &made))
    }

    async fn namesakes(&self, work: &Work<'_, Self>) -> Result<Vec<String>, Failure> {
        if !self.by_address {
            return Ok(Vec::new());
        }
        let (store, known) = (work.api, work.planned);
        let fields = &["address"];
        let found = store.list().await?;
        Ok(sought::namesakes(self, store, known, found, fields))
    }

    async fn find(&self, work: &Work<'_, Self>) -> Result<Sought<Parcel>, Failure> {
        if !self.findable {
            return Ok(Sought::Unsure);
        }
        if self.by_address {
            let found = work.api.list().await?;
            return Ok(sought::only_new(
                self,
                work,
                work.planned,
                found,
                &["address"],
            ));
        }
        let found = work
            .api
            .call(Effect::Reads, "ListParcels", |world| {
                let mut parcels = world.parcels.iter();
                let found = parcels.find(|(_, stored)| stored.token == work.token);
                Ok(found.map(|(id, _)| id.clone()))
            })
            .await?;
        Ok(match found {
            Some(id) => Sought::Found(begun(work.planned, &id)),
            None => Sought::Absent,
        })
    }

    async fn ready(&self, work: &Work<'_, Self>) -> Result<Option<Stored>, WaitError> {
        packed(self, work).await
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let (store, id) = (work.api, id(work.prior));
        match step {
            Step::Weigh => {
                let weight = work.planned.weight.if_known().copied();
                let act = |stored: &mut Stored| stored.weight = weight;
                store.change("WeighParcel", id, act).await?;
            }
            Step::Label => {
                let label = work.planned.label.if_known().cloned();
                let act = |stored: &mut Stored| stored.label = label.clone();
                if !self.renumbers {
                    return Ok(store.change("LabelParcel", id, act).await?);
                }
                let parcel = Parcel {
                    id: store.renumber(id).await?.into(),
                    ..work.prior.clone()
                };
                work.became(&parcel);
                let work = work.on(&parcel);
                let id = self::id(work.prior);
                store.change("LabelParcel", id, act).await?;
            }
        }
        Ok(())
    }

    async fn settle(&self, verb: Verb, work: &Work<'_, Self>) -> Result<Option<Stored>, WaitError> {
        match verb {
            Verb::Delete => {}
            Verb::Update if self.repacks => return packed(self, work).await,
            _ => return Ok(None),
        }
        let options = WaitOptions::within(Duration::from_secs(60));
        wait_until(work.api.runtime(), work.api.stop(), options, || async {
            match work.api.get(id(work.prior)).await {
                Err(error) if error.is_not_found() => Ok(Progress::Ready(None)),
                Err(error) => Err(error),
                Ok(_) => Ok(Progress::Pending("it is still there".to_owned())),
            }
        })
        .await
    }

    async fn read(&self, store: &Store, prior: &Parcel) -> Result<Option<Stored>, Failure> {
        Ok(Some(store.get(id(prior)).await?))
    }

    fn state(&self, _: &Store, stored: Stored, known: &Parcel) -> Parcel {
        Parcel {
            address: stored.address.as_str().into(),
            weight: stored.weight.into(),
            label: stored.label.into(),
            id: stored.number.as_str().into(),
            place: format!("shelf of {}", stored.address).into(),
            ..known.clone()
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let id = id(work.prior);
        if self.adopted.is_some() {
            return Ok(());
        }
        let effect = Effect::Repeatable("gone is gone");
        let deleted = work.api.call(effect, "DeleteParcel", |world| {
            let place = world.parcels.iter().position(|(known, _)| known == id);
            let place = place.ok_or(ErrorKind::NotFound)?;
            if !world.keeps_deleted {
                world.parcels.remove(place);
            }
            Ok(())
        });
        Ok(deleted.await?)
    }

    fn release(&self, _: &Parcel) -> Duration {
        self.release
    }

    async fn explain(
        &self,
        _: Verb,
        error: &CloudError,
        work: &Work<'_, Self>,
        doing: Doing,
    ) -> Doing {
        if error.kind() != ErrorKind::InUse {
            return doing;
        }
        doing.because(format!("The parcel {} is on a lorry.", id(work.prior)))
    }
}

/// The plan of a parcel with everything set.
pub(super) fn planned() -> Parcel {
    Parcel {
        address: "Ghent".into(),
        weight: Attr::Known(3),
        label: "fragile".into(),
        discard: Attr::Known(true),
        id: Attr::Unknown,
        place: Attr::Unknown,
    }
}

/// The state of the parcel that [`planned`] makes.
pub(super) fn made(id: &str) -> Parcel {
    Parcel {
        id: id.into(),
        place: "shelf of Ghent".into(),
        ..planned()
    }
}

pub(super) fn call() -> Call<Parcel> {
    Call::detached(Parcel::default())
}

/// Throws the switch after a while.
pub(super) fn stop_after(store: &Store, seconds: u64) {
    let (stop, clock) = (store.stop().clone(), store.runtime().clone());
    tokio::spawn(async move {
        clock.sleep(Duration::from_secs(seconds)).await;
        stop.stop();
    });
}

/// What the user reads.
pub(super) fn words(diagnostics: &Diagnostics) -> String {
    let lines = diagnostics.iter().map(|it| {
        let severity = match it.severity {
            Severity::Error => "Error",
            _ => "Warning",
        };
        format!("{severity}: {}\n{}", it.summary, it.detail)
    });
    lines.collect::<Vec<_>>().join("\n")
}
