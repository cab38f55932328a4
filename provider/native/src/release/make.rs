//! From a plan to a release.

use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::model::Attr;
use slipway_framework::resource::Call;
use slipway_kubernetes::inventory::Inventory;
use slipway_kubernetes::object::Object;
use slipway_kubernetes::release::{Declared, Failure, release};
use slipway_kubernetes::secrets::Secrets;

use super::model::Release;
use super::shown::{HashKey, texts};
use super::{OWNER, Releases, declared, id, say, seen, validate};
use crate::clusters::Reached;

/// Why a release could not be made.
pub(super) enum Failed {
    /// It was not tried.
    Before(Diagnostics),
    /// It failed; the state with what is there, and what the user is told.
    Release(Box<(Failure, Release, Diagnostic)>),
}

impl From<Diagnostics> for Failed {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Before(diagnostics)
    }
}

impl From<Diagnostic> for Failed {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Before(diagnostic.into())
    }
}

impl Releases {
    /// Makes the release as it is planned; before, it was what is known.
    pub(super) async fn make(
        &self,
        call: &Call<Release>,
        reached: &Reached,
        planned: &Release,
        known: Vec<Object>,
    ) -> Result<Release, Failed> {
        let mut whole = planned.clone();
        // Write-only values are in the configuration alone.
        whole.secrets_wo = call.config().secrets_wo.clone();
        let all = all(&whole)?;
        let objects: Vec<Object> = all.iter().map(|it| it.object.clone()).collect();
        let mut secrets = Secrets::default();
        secrets.learn(&objects);
        let runtime = self.shared.runtime();
        let key = call.private(|private| HashKey::made(private, runtime));
        let owner = call.private(|private| match private.read::<String>(OWNER) {
            Some(owner) => owner,
            None => {
                let owner = runtime.token(16);
                private.write(OWNER, &owner);
                owner
            }
        });
        let declared = Declared {
            place: declared::place(planned),
            owner,
            objects,
            known,
            secrets: secrets.clone(),
            create_namespace: planned.create_namespace.if_known() == Some(&true),
            settings: declared::settings(&whole, runtime),
        };
        let uid = reached.uid().await;
        let uid = uid.map_err(|error| say::unreachable(&error, planned))?;
        let cluster_uid = match &planned.cluster_uid {
            Attr::Unknown => uid.map(ToOwned::to_owned).into(),
            known => known.clone(),
        };
        let mut state = Release {
            id: id(planned).into(),
            cluster_uid,
            secrets_wo: Attr::Null,
            objects: texts(&all, Some(&key)).into(),
            ..planned.clone()
        };
        match release(&reached.cluster, &declared).await {
            Ok(released) => {
                say::released(call, &released);
                note(&mut state, &released.inventory);
                // Addresses change without a release as well; those that were planned are told again by the next read.
                if state.endpoints.is_unknown() {
                    state.endpoints = seen::endpoints(&released.live).into();
                }
                Ok(state)
            }
            Err(failure) => {
                if let Some(left) = &failure.left {
                    note(&mut state, left);
                }
                if state.endpoints.is_unknown() {
                    state.endpoints = Attr::Null;
                }
                let told = say::failed(&failure, &secrets, planned);
                Err(Failed::Release(Box::new((failure, state, told))))
            }
        }
    }
}

/// Notes how far a release has come.
pub(super) fn note(state: &mut Release, inventory: &Inventory) {
    state.revision = i64::try_from(inventory.revision).unwrap_or(i64::MAX).into();
    state.status = inventory.phase.as_str().into();
}

/// All objects that are declared.
fn all(release: &Release) -> Result<Vec<declared::Declared>, Diagnostics> {
    let unknown = || {
        Diagnostics::from(Diagnostic::bug(
            "Arguments are not known in the apply",
            format!("Release: {}", declared::place(release)),
        ))
    };
    match declared::objects(release).ok_or_else(unknown)? {
        Ok(all) if all.iter().all(|it| it.is_known) => Ok(all),
        Ok(_) => Err(unknown()),
        Err(_) => {
            // Something was unknown before, so that this is the first to see it.
            let mut diagnostics = Diagnostics::new();
            validate::validate(release, &mut diagnostics);
            Err(diagnostics)
        }
    }
}
