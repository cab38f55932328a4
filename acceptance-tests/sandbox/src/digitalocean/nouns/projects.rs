//! Projects, and what is in them: everything is in one, the default project when nobody says.

use super::account;
use crate::digitalocean::ask::{Ask, Outcome, Refusal, Reply, done, one};
use crate::digitalocean::world::World;
use serde_json::{Value, json};

pub(crate) fn serve(world: &mut World, operation: &str, ask: &Ask<'_>) -> Option<Outcome> {
    let id = if operation.contains("_default") {
        world.default_project()
    } else {
        ask.id(0).to_owned()
    };
    Some(match operation {
        "projects_list" => world.projects.listed(ask, "projects", |_| true),
        "projects_create" => create(world, ask),
        "projects_get" | "projects_get_default" => world
            .projects
            .get(&id)
            .and_then(|row| one(200, "project", row)),
        "projects_update"
        | "projects_update_default"
        | "projects_patch"
        | "projects_patch_default" => update(world, &id, ask),
        "projects_delete" => delete(world, &id),
        "projects_list_resources" | "projects_list_resources_default" => {
            world.projects.get(&id).map(|row| {
                let entries = row["_resources"].as_array().cloned().unwrap_or_default();
                Reply::List("resources", entries)
            })
        }
        "projects_assign_resources" | "projects_assign_resources_default" => {
            assign(world, &id, ask)
        }
        _ => return None,
    })
}

const ENVIRONMENTS: [&str; 3] = ["Development", "Staging", "Production"];

fn create(world: &mut World, ask: &Ask<'_>) -> Outcome {
    if world.projects.has("name", ask.text("name")) {
        return Err(Refusal::conflict("name is already in use"));
    }
    if ask.text("name").is_empty() {
        return Err(Refusal::invalid("name must not be empty"));
    }
    let project = row(
        world,
        ask.text("name"),
        ask.text("description"),
        ask.text("purpose"),
        ask.given("environment").cloned(),
    );
    world.projects.add(project.clone());
    one(201, "project", &project)
}

fn row(
    world: &mut World,
    name: &str,
    description: &str,
    purpose: &str,
    environment: Option<Value>,
) -> Value {
    let mut project = json!({
        "id": world.uuid(),
        "owner_uuid": account::UUID,
        "owner_id": 258_992,
        "name": name,
        "description": description,
        "purpose": purpose,
        "is_default": false,
        "created_at": world.stamp(),
        "updated_at": world.stamp(),
        "_resources": [],
    });
    if let Some(environment) = environment {
        project["environment"] = environment;
    }
    project
}

fn update(world: &mut World, id: &str, ask: &Ask<'_>) -> Outcome {
    world.projects.get(id)?;
    let others = |row: &&Value| row["id"] != id && row["name"] == ask.text("name");
    if world.projects.iter().any(|row| others(&row)) {
        return Err(Refusal::conflict("name is already in use"));
    }
    if ask.body["is_default"] == true {
        for row in world.projects.iter_mut() {
            row["is_default"] = json!(false);
        }
        world.projects.get_mut(id)?["is_default"] = json!(true);
    }
    let now = world.stamp();
    let row = world.projects.get_mut(id)?;
    for name in ["name", "description", "purpose"] {
        if let Some(value) = ask.given(name) {
            row[name] = value.clone();
        }
    }
    if let Some(environment) = ask.given("environment") {
        let known = ENVIRONMENTS.iter().find(|name| environment == **name);
        row["environment"] = json!(known);
    }
    row["updated_at"] = json!(now);
    one(200, "project", row)
}

fn delete(world: &mut World, id: &str) -> Outcome {
    let row = world.projects.get(id)?;
    if row["is_default"] == true {
        return Err(Refusal::precondition("cannot delete a default project"));
    }
    if row["_resources"]
        .as_array()
        .is_some_and(|all| !all.is_empty())
    {
        return Err(Refusal::precondition(
            "cannot delete a project with resources",
        ));
    }
    world.projects.remove(id);
    done()
}

/// Each thing is moved for itself, and its project of before keeps it for a while.
fn assign(world: &mut World, id: &str, ask: &Ask<'_>) -> Outcome {
    world.projects.get(id)?;
    let mut answers = Vec::new();
    for urn in ask.texts("resources") {
        let status = if !exists(world, &urn) {
            "not_found"
        } else if world.project_of(&urn).as_deref() == Some(id) {
            "already_assigned"
        } else {
            let (moved, to) = (urn.clone(), id.to_owned());
            let wait = world.settings.project_moving;
            world.after(wait, move |world| world.put_into_project(&moved, Some(&to)));
            "assigned"
        };
        answers.push(entry(&urn, status, &world.stamp()));
    }
    Ok(Reply::Json(200, json!({ "resources": answers })))
}

fn entry(urn: &str, status: &str, at: &str) -> Value {
    let mut parts = urn.splitn(3, ':').skip(1);
    let (kind, id) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let path = match kind {
        "dbaas" => "databases".to_owned(),
        "kubernetes" => "kubernetes/clusters".to_owned(),
        "loadbalancer" => "load_balancers".to_owned(),
        "space" => {
            return json!({
                "urn": urn,
                "assigned_at": at,
                "links": { "self": format!("https://{id}.nyc3.digitaloceanspaces.com") },
                "status": status,
            });
        }
        other => format!("{other}s"),
    };
    json!({
        "urn": urn,
        "assigned_at": at,
        "links": { "self": format!("https://api.digitalocean.com/v2/{path}/{id}") },
        "status": status,
    })
}

/// Whether there is such a thing. Every name of a bucket is believed where there is no Spaces.
fn exists(world: &World, urn: &str) -> bool {
    let mut parts = urn.splitn(3, ':').skip(1);
    let (kind, id) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    match kind {
        "dbaas" => world.databases.find(id).is_some(),
        "domain" => world.domains.find(id).is_some(),
        "droplet" => world.droplets.find(id).is_some(),
        "kubernetes" => world.clusters.find(id).is_some(),
        "loadbalancer" => world.load_balancers.find(id).is_some(),
        "volume" => world.volumes.find(id).is_some(),
        "vpc" => world.vpcs.find(id).is_some(),
        "space" => !world.has_spaces || world.buckets.find(id).is_some(),
        _ => false,
    }
}

impl World {
    /// Every account has one project from the start.
    pub(crate) fn add_default_project(&mut self) {
        let purpose = "Just trying out DigitalOcean";
        let mut first = row(self, "first-project", "Your first project", purpose, None);
        first["is_default"] = json!(true);
        first["environment"] = json!("Development");
        self.projects.add(first);
    }

    pub(crate) fn default_project(&self) -> String {
        let mut projects = self.projects.iter();
        let default = projects.find(|row| row["is_default"] == true);
        default
            .and_then(|row| row["id"].as_str())
            .unwrap_or_default()
            .to_owned()
    }

    /// The project that a thing is in.
    pub(crate) fn project_of(&self, urn: &str) -> Option<String> {
        let holds = |row: &&Value| {
            let all = row["_resources"].as_array();
            all.is_some_and(|all| all.iter().any(|entry| entry["urn"] == urn))
        };
        let row = self.projects.iter().find(holds)?;
        row["id"].as_str().map(ToOwned::to_owned)
    }

    /// Puts a thing into a project, the default one when none is named.
    pub(crate) fn put_into_project(&mut self, urn: &str, project: Option<&str>) {
        let known = project.filter(|id| self.projects.find(id).is_some());
        let id = known.map_or_else(|| self.default_project(), ToOwned::to_owned);
        self.take_from_project(urn);
        let new = entry(urn, "ok", &self.stamp());
        if let Some(row) = self.projects.find_mut(&id)
            && let Some(all) = row["_resources"].as_array_mut()
        {
            all.push(new);
        }
    }

    /// Takes what is gone out of its project.
    pub(crate) fn take_from_project(&mut self, urn: &str) {
        for row in self.projects.iter_mut() {
            if let Some(all) = row["_resources"].as_array_mut() {
                all.retain(|entry| entry["urn"] != urn);
            }
        }
    }
}
