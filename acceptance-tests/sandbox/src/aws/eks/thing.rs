//! The one mechanism behind everything that has a status: an object takes time to come, to change and
//! to go, changes one at a time, and may fail at each.

use super::ask::seconds;
use serde_json::{Map, Value, json};
use std::time::{Duration, SystemTime};

/// What a kind of object is called in requests, answers and errors.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// The member of an answer that holds it.
    pub(crate) member: &'static str,
    /// The member that names it.
    pub(crate) name: &'static str,
    /// The status after a creation that failed.
    pub(crate) create_failed: &'static str,
    /// The status after an update that failed.
    pub(crate) update_failed: &'static str,
    /// The status after a deletion that failed.
    pub(crate) delete_failed: &'static str,
}

pub(crate) const CLUSTER: Kind = Kind {
    member: "cluster",
    name: "clusterName",
    create_failed: "FAILED",
    update_failed: "ACTIVE",
    delete_failed: "FAILED",
};
pub(crate) const NODEGROUP: Kind = Kind {
    member: "nodegroup",
    name: "nodegroupName",
    create_failed: "CREATE_FAILED",
    update_failed: "ACTIVE",
    delete_failed: "DELETE_FAILED",
};
pub(crate) const FARGATE_PROFILE: Kind = Kind {
    member: "fargateProfile",
    name: "fargateProfileName",
    create_failed: "CREATE_FAILED",
    update_failed: "ACTIVE",
    delete_failed: "DELETE_FAILED",
};
pub(crate) const ADDON: Kind = Kind {
    member: "addon",
    name: "addonName",
    create_failed: "CREATE_FAILED",
    update_failed: "UPDATE_FAILED",
    delete_failed: "DELETE_FAILED",
};
pub(crate) const PROVIDER: Kind = Kind {
    member: "identityProviderConfig",
    name: "identityProviderConfigName",
    create_failed: "ACTIVE",
    update_failed: "ACTIVE",
    delete_failed: "ACTIVE",
};

/// Members that a finished change puts in place of the old ones; null takes one away.
pub(crate) type Members = Map<String, Value>;

/// An object as the service describes it, and what is going on with it.
#[derive(Debug)]
pub(crate) struct Thing {
    pub(crate) kind: &'static Kind,
    /// The description, with its `status`.
    pub(crate) doc: Value,
    change: Option<Change>,
    /// Every update, oldest first.
    pub(crate) updates: Vec<Value>,
    /// An issue that the change under way, or else the next one, ends with.
    pub(crate) issue: Option<Value>,
    /// `clientRequestToken` and body of the creating request.
    asked: (Option<String>, Value),
}

#[derive(Debug)]
struct Change {
    due: SystemTime,
    end: End,
}

#[derive(Debug)]
enum End {
    Created(Members),
    Updated(usize, Members),
    Gone,
}

/// How an update was asked for.
pub(crate) struct Asked<'a> {
    /// `VersionUpdate`, `LoggingUpdate` …
    pub(crate) kind: &'a str,
    /// Parameter types and values.
    pub(crate) params: Vec<(&'a str, String)>,
    /// What it leaves behind.
    pub(crate) set: Members,
    /// `clientRequestToken`.
    pub(crate) token: Option<String>,
}

impl Thing {
    /// An object on its way: `CREATING`, and `ACTIVE` with the members of `set` after a while.
    pub(crate) fn create(
        kind: &'static Kind,
        mut doc: Value,
        set: Members,
        due: SystemTime,
        asked: (Option<String>, Value),
    ) -> Self {
        doc["status"] = json!("CREATING");
        Self {
            kind,
            doc,
            change: Some(Change {
                due,
                end: End::Created(set),
            }),
            updates: Vec::new(),
            issue: None,
            asked,
        }
    }

    pub(crate) fn status(&self) -> &str {
        self.doc["status"].as_str().unwrap_or_default()
    }

    pub(crate) fn text(&self, member: &str) -> &str {
        self.doc[member].as_str().unwrap_or_default()
    }

    /// Whether this request made the object: the same token with the same members.
    pub(crate) fn was_asked_by(&self, token: Option<&str>, body: &Value) -> bool {
        token.is_some() && self.asked.0.as_deref() == token && self.asked.1 == *body
    }

    /// When the creation under way would end.
    pub(crate) fn creation_due(&self) -> Option<SystemTime> {
        match &self.change {
            Some(Change {
                due,
                end: End::Created(_),
            }) => Some(*due),
            _ => None,
        }
    }

    /// The update under way.
    pub(crate) fn update_under_way(&self) -> Option<&str> {
        match &self.change {
            Some(Change {
                end: End::Updated(at, _),
                ..
            }) => self.updates[*at]["id"].as_str(),
            _ => None,
        }
    }

    /// The update that this token asked for.
    pub(crate) fn update_by(&self, token: Option<&str>) -> Option<&Value> {
        let token = token?;
        self.updates
            .iter()
            .find(|update| update["token"].as_str() == Some(token))
    }

    /// Starts an update; the answer describes it.
    pub(crate) fn update(
        &mut self,
        id: String,
        asked: Asked<'_>,
        now: SystemTime,
        after: Duration,
    ) -> Value {
        let params: Vec<Value> = asked
            .params
            .into_iter()
            .map(|(kind, value)| json!({ "type": kind, "value": value }))
            .collect();
        let update = json!({
            "id": id,
            "status": "InProgress",
            "type": asked.kind,
            "params": params,
            "createdAt": seconds(now),
            "errors": [],
            "token": asked.token,
        });
        self.updates.push(update);
        self.doc["status"] = json!("UPDATING");
        self.change = Some(Change {
            due: now + after,
            end: End::Updated(self.updates.len() - 1, asked.set),
        });
        described(&self.updates[self.updates.len() - 1])
    }

    /// Starts the deletion, whatever else was going on.
    pub(crate) fn delete(&mut self, due: SystemTime) {
        self.doc["status"] = json!("DELETING");
        self.change = Some(Change {
            due,
            end: End::Gone,
        });
    }

    /// Ends the change under way when its time has come. `false` says that the object is gone.
    pub(crate) fn settle(&mut self, now: SystemTime) -> bool {
        let Some(change) = self.change.take_if(|change| change.due <= now) else {
            return true;
        };
        let issue = self.issue.take();
        match change.end {
            End::Created(set) => match issue {
                None => self.finish("ACTIVE", set),
                Some(issue) => self.fail(self.kind.create_failed, issue),
            },
            End::Updated(at, set) => match issue {
                None => {
                    self.updates[at]["status"] = json!("Successful");
                    self.finish("ACTIVE", set);
                }
                Some(issue) => {
                    self.updates[at]["status"] = json!("Failed");
                    self.updates[at]["errors"] = json!([{
                        "errorCode": issue["code"],
                        "errorMessage": issue["message"],
                        "resourceIds": issue["resourceIds"],
                    }]);
                    match self.kind.update_failed {
                        "ACTIVE" => self.doc["status"] = json!("ACTIVE"),
                        status => self.fail(status, issue),
                    }
                }
            },
            End::Gone => match issue {
                None => return false,
                Some(issue) => self.fail(self.kind.delete_failed, issue),
            },
        }
        true
    }

    fn finish(&mut self, status: &str, set: Members) {
        self.doc["status"] = json!(status);
        if self.doc["health"].is_object() {
            self.doc["health"] = json!({ "issues": [] });
        }
        for (member, value) in set {
            if value.is_null() {
                if let Some(members) = self.doc.as_object_mut() {
                    members.remove(&member);
                }
            } else {
                self.doc[&member] = value;
            }
        }
    }

    fn fail(&mut self, status: &str, issue: Value) {
        self.doc["status"] = json!(status);
        self.doc["health"] = json!({ "issues": [issue] });
    }
}

/// An update as the API shows it.
pub(crate) fn described(update: &Value) -> Value {
    let mut update = update.clone();
    if let Some(members) = update.as_object_mut() {
        members.remove("token");
    }
    update
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn thing(kind: &'static Kind) -> Thing {
        let doc = json!({ "name": "one", "health": { "issues": [] } });
        let due = START + Duration::from_secs(10);
        let set = Members::from_iter([("endpoint".to_owned(), json!("https://x"))]);
        Thing::create(kind, doc, set, due, (Some("t".to_owned()), json!({})))
    }

    fn asked(value: Value) -> Asked<'static> {
        Asked {
            kind: "ConfigUpdate",
            params: vec![("MinSize", "1".to_owned())],
            set: Members::from_iter([("size".to_owned(), value)]),
            token: Some("u".to_owned()),
        }
    }

    #[test]
    fn a_thing_takes_its_time_at_each_change() {
        let mut thing = thing(&NODEGROUP);
        assert!(thing.settle(START + Duration::from_secs(9)));
        assert_eq!(
            (thing.status(), thing.doc["endpoint"].as_str()),
            ("CREATING", None)
        );
        let now = START + Duration::from_secs(10);
        assert!(thing.settle(now));
        assert_eq!(
            (thing.status(), thing.text("endpoint")),
            ("ACTIVE", "https://x")
        );

        let wait = Duration::from_secs(5);
        let update = thing.update("id".to_owned(), asked(json!(3)), now, wait);
        assert_eq!(
            (&update["status"], update.get("token")),
            (&json!("InProgress"), None)
        );
        assert_eq!(thing.update_under_way(), Some("id"));
        assert!(thing.settle(now + Duration::from_secs(4)));
        assert_eq!(
            (thing.status(), &thing.doc["size"]),
            ("UPDATING", &Value::Null)
        );
        assert!(thing.settle(now + wait));
        assert_eq!((thing.status(), &thing.doc["size"]), ("ACTIVE", &json!(3)));
        assert_eq!(thing.updates[0]["status"], "Successful");

        thing.delete(now + wait + wait);
        assert!(thing.settle(now + wait));
        assert_eq!(thing.status(), "DELETING");
        assert!(!thing.settle(now + wait + wait));
    }

    #[test]
    fn an_issue_fails_the_next_change_and_is_told() {
        let issue =
            json!({ "code": "NodeCreationFailure", "message": "no", "resourceIds": ["i-1"] });
        let mut failing = thing(&ADDON);
        failing.issue = Some(issue.clone());
        failing.settle(START + Duration::from_secs(10));
        assert_eq!(failing.status(), "CREATE_FAILED");
        assert_eq!(failing.doc["health"]["issues"], json!([issue]));
        assert_eq!(failing.doc.get("endpoint"), None);

        failing.update("id".to_owned(), asked(json!(1)), START, Duration::ZERO);
        failing.issue = Some(issue);
        failing.settle(START);
        assert_eq!(failing.status(), "UPDATE_FAILED");
        assert_eq!(
            failing.updates[0]["errors"][0]["errorCode"],
            "NodeCreationFailure"
        );
        assert_eq!(failing.doc.get("size"), None);

        // A later change that works takes the issue away.
        failing.update("id".to_owned(), asked(json!(1)), START, Duration::ZERO);
        failing.settle(START);
        assert_eq!(
            (failing.status(), &failing.doc["health"]["issues"]),
            ("ACTIVE", &json!([]))
        );
    }
}
