//! Secrets that the API tells and that a state need not have.
//!
//! An argument says whether a state has them: they are planned as null then, and every state that leaves a
//! lifecycle is without them, also one that is saved on the way to an error.

use slipway_framework::model::{Attr, Model};
use slipway_framework::resource::Plan;
use slipway_framework::value::Value;

use super::Crud;

/// What a state does not have where it is not to have it.
#[derive(Clone, Copy, Debug)]
pub struct Withheld {
    /// The argument, a truth value: they are in the state unless it is false.
    pub unless: &'static str,
    /// The computed attributes.
    pub secrets: &'static [&'static str],
}

impl Withheld {
    /// Whether the state of this model is to be without them; `None` when that is not known yet.
    fn of(&self, model: &Value) -> Option<bool> {
        let argument = model.as_object().and_then(|it| it.get(self.unless));
        match argument {
            Some(Value::Unknown(_)) => None,
            argument => Some(argument == Some(&Value::Bool(false))),
        }
    }

    /// The state without them, where it is to be.
    fn out_of(&self, mut state: Value) -> Value {
        if self.of(&state) == Some(true)
            && let Value::Object(attributes) = &mut state
        {
            for secret in self.secrets {
                attributes.insert((*secret).to_owned(), Value::Null);
            }
        }
        state
    }

    /// Plans that they go, or that they come back.
    pub(super) fn plan<M: Model>(&self, plan: &mut Plan<M>) {
        let Some(planned) = &plan.planned else {
            return;
        };
        let is_out = self.of(&planned.to_value());
        let prior = plan.prior.as_ref();
        let was_out = prior.is_some_and(|it| self.of(&it.to_value()) == Some(true));
        for secret in self.secrets {
            match is_out {
                Some(true) => plan.set::<String>(secret, Attr::Null),
                Some(false) if !was_out => {}
                _ => plan.set_unknown(secret),
            }
        }
    }
}

/// A state as it may leave.
pub(super) fn shown<L: Crud + ?Sized>(state: &L::Model) -> Value {
    match &L::WITHHELD {
        Some(withheld) => withheld.out_of(state.to_value()),
        None => state.to_value(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, Default, PartialEq, Eq, Model)]
    struct User {
        /// Its name.
        #[attr(required())]
        name: Attr<String>,
        /// Its password.
        #[attr(computed())]
        password: Attr<String>,
        /// Whether the state has its password.
        #[attr(optional())]
        stored: Attr<bool>,
    }

    const PASSWORD: Withheld = Withheld {
        unless: "stored",
        secrets: &["password"],
    };

    fn user(stored: Attr<bool>, password: Attr<String>) -> User {
        User {
            name: "app".into(),
            password,
            stored,
        }
    }

    fn planned(before: Option<User>, stored: Attr<bool>, password: Attr<String>) -> Attr<String> {
        let config = user(stored, Attr::Null);
        let mut plan = Plan::detached(config, before);
        plan.set::<String>("password", password);
        PASSWORD.plan(&mut plan);
        plan.outcome().0.password
    }

    #[test]
    fn what_is_not_to_be_stored_is_planned_as_nothing() {
        let known = || Attr::<String>::from("secret");
        let new = |stored| planned(None, stored, Attr::Unknown);
        assert_eq!(new(Attr::Null), Attr::Unknown);
        assert_eq!(new(true.into()), Attr::Unknown);
        assert_eq!(new(false.into()), Attr::Null);
        let stored = || Some(user(Attr::Null, known()));
        assert_eq!(planned(stored(), Attr::Null, known()), known());
        assert_eq!(planned(stored(), false.into(), known()), Attr::Null);
        assert_eq!(planned(stored(), Attr::Unknown, known()), Attr::Unknown);
    }

    #[test]
    fn what_was_not_stored_comes_back_and_nothing_else_is_planned() {
        let without = || Some(user(false.into(), Attr::Null));
        assert_eq!(planned(without(), Attr::Null, Attr::Null), Attr::Unknown);
        assert_eq!(planned(without(), true.into(), Attr::Null), Attr::Unknown);
        assert_eq!(planned(without(), false.into(), Attr::Unknown), Attr::Null);
    }

    #[test]
    fn a_state_is_without_them() {
        let out = |stored| {
            let state = user(stored, "secret".into()).to_value();
            User::from_value(&PASSWORD.out_of(state)).map(|it| it.password)
        };
        assert_eq!(out(Attr::Null).unwrap(), "secret".into());
        assert_eq!(out(true.into()).unwrap(), "secret".into());
        assert_eq!(out(false.into()).unwrap(), Attr::Null);
        assert_eq!(PASSWORD.out_of(Value::Null), Value::Null);
    }
}
