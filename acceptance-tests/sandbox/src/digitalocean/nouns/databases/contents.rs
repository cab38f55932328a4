//! Databases in a cluster, and its users.

use super::engine::Engine;
use super::{engine, found_mut, ready, shown};
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, texts};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(super) fn serve(world: &mut World, name: &str, ask: &Ask<'_>, row: &Value) -> Option<Outcome> {
    let is_database = ["list", "add", "get", "delete"].contains(&name);
    let is_user = name == "reset_auth" || name.ends_with("_user") || name.ends_with("_users");
    if !is_database && !is_user {
        return None;
    }
    if let Err(refusal) = allowed(row, is_database) {
        return Some(Err(refusal));
    }
    if is_database {
        return Some(database(world, name, ask, row));
    }
    Some(user_call(world, name, ask, row))
}

/// Engines that have neither, or no databases that are told of.
fn allowed(row: &Value, is_database: bool) -> Result<(), Refusal> {
    let engine = engine(row);
    let has = match is_database {
        true => !["kafka", "opensearch"].contains(&engine.slug),
        false => true,
    };
    if !engine.has_users || !has {
        let what = if is_database { "database" } else { "user" };
        return Err(Refusal::invalid(format!(
            "{what} management is not supported for {} clusters",
            engine.slug
        )));
    }
    Ok(())
}

fn database(world: &mut World, call: &str, ask: &Ask<'_>, row: &Value) -> Outcome {
    let names = texts(&row["db_names"]);
    let named = |name: &str| json!({ "name": name });
    let known = |name: &str| match names.iter().any(|own| own == name) {
        true => Ok(()),
        false => Err(Refusal::nothing_called("database not found")),
    };
    match call {
        "list" => {
            let all = names.iter().map(|name| named(name)).collect();
            Ok(Reply::List("dbs", all))
        }
        "get" => known(ask.id(1)).map(|()| Reply::Json(200, json!({ "db": named(ask.id(1)) }))),
        "add" => {
            ready(row)?;
            let name = ask.text("name");
            if name.is_empty() {
                return Err(Refusal::invalid("database name can't be blank"));
            }
            if known(name).is_ok() {
                return Err(Refusal::invalid("database name is not available"));
            }
            let mut all = names;
            all.push(name.to_owned());
            found_mut(world, ask.id(0))?["db_names"] = json!(all);
            Ok(Reply::Json(201, json!({ "db": named(name) })))
        }
        _ => {
            known(ask.id(1))?;
            ready(row)?;
            let left: Vec<&String> = names.iter().filter(|name| *name != ask.id(1)).collect();
            found_mut(world, ask.id(0))?["db_names"] = json!(left);
            done()
        }
    }
}

/// A new user, whose password nobody chooses.
pub(super) fn user(world: &mut World, name: &str, role: &str) -> Value {
    json!({ "name": name, "role": role, "password": world.secret() })
}

fn user_call(world: &mut World, call: &str, ask: &Ask<'_>, row: &Value) -> Outcome {
    let engine = engine(row);
    let answer = |status: u16, own: &Value, is_new: bool| {
        let user = shown::user(engine, own, is_new);
        Ok(Reply::Json(status, json!({ "user": user })))
    };
    let mut users = row["_users"].as_array().cloned().unwrap_or_default();
    if call == "list_users" {
        return Ok(Reply::List("users", shown::users(row, false)));
    }
    if call == "add_user" {
        ready(row)?;
        let new = new_user(world, engine, ask, &users)?;
        users.push(new.clone());
        found_mut(world, ask.id(0))?["_users"] = json!(users);
        return answer(201, &new, true);
    }
    let at = users.iter().position(|own| own["name"] == ask.id(1));
    let at = at.ok_or_else(|| Refusal::nothing_called("user not found"))?;
    match call {
        "get_user" => return answer(200, &users[at], false),
        "delete_user" => {
            ready(row)?;
            if users[at]["role"] == "primary" {
                return Err(Refusal::invalid("the primary user cannot be deleted"));
            }
            users.remove(at);
            found_mut(world, ask.id(0))?["_users"] = json!(users);
            return done();
        }
        "update_user" => {
            ready(row)?;
            users[at]["settings"] = ask.body["settings"].clone();
        }
        _ => {
            ready(row)?;
            users[at]["password"] = json!(world.secret());
            if let Some(settings) = ask.given("mysql_settings") {
                users[at]["mysql_settings"] = mysql(engine, Some(settings))?;
            }
        }
    }
    found_mut(world, ask.id(0))?["_users"] = json!(users);
    match call {
        "update_user" => answer(201, &users[at], false),
        _ => answer(200, &users[at], true),
    }
}

fn new_user(
    world: &mut World,
    engine: &Engine,
    ask: &Ask<'_>,
    users: &[Value],
) -> Result<Value, Refusal> {
    let name = ask.text("name");
    if name.is_empty() {
        return Err(Refusal::invalid("user name can't be blank"));
    }
    if users.iter().any(|own| own["name"] == name) {
        return Err(Refusal::invalid("user name is not available"));
    }
    let mut new = user(world, name, "normal");
    let given = ask.given("mysql_settings");
    if given.is_some() || engine.slug == "mysql" {
        new["mysql_settings"] = mysql(engine, given)?;
    }
    if let Some(settings) = ask.given("settings") {
        new["settings"] = settings.clone();
    }
    Ok(new)
}

/// How a user of MySQL proves its password.
fn mysql(engine: &Engine, given: Option<&Value>) -> Result<Value, Refusal> {
    if engine.slug != "mysql" {
        return Err(Refusal::invalid("mysql_settings is for MySQL alone"));
    }
    let default = || json!({ "auth_plugin": "caching_sha2_password" });
    Ok(given.cloned().unwrap_or_else(default))
}
