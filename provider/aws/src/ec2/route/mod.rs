//! `aws_route`: one route of a route table.
//!
//! It has no id of its own at the API and is read as a part of its table, so it is written by hand; the
//! calls are those of [`super::routes`], which route tables make too.

mod id;
mod model;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_ec2::types as sdk;
use slipway_engine::error::{CloudError, Service};
use slipway_engine::lifecycle::{Claim, Crud, Failure, Work};
use slipway_framework::diag::{Diagnostic, Diagnostics};
use slipway_framework::identity::{Identity, Piece};
use slipway_framework::model::{Attr, Model as _};
use slipway_framework::resource::Plan;

use super::routes::{self, Destination, Kind, Target, written};
use super::session::{self, Ec2};
use crate::error::EC2;
use crate::identities;
use crate::outlook::{self, Outlook};
use crate::parts::given;
use crate::reads::{self, Objects, Shape, SharedReads};
use crate::shared::Shared;

pub(crate) use model::Route;

/// How long to wait in `create` when nothing says it.
const CREATE_TIMEOUT: Duration = Duration::from_secs(300);

/// The type.
pub(crate) struct Routes {
    shared: Arc<Shared>,
}

/// The steps of an update.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// What packets go through.
    Target,
}

impl Routes {
    pub(crate) const fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    fn reads(&self, api: &Ec2) -> Result<Arc<SharedReads<sdk::RouteTable>>, Diagnostics> {
        let shape = Shape::new(
            routes::DESCRIBE_ROUTE_TABLES.name,
            |it: &sdk::RouteTable| reads::sole(it.route_table_id()),
        );
        SharedReads::of(&self.shared, api, shape, describe_all)
    }
}

/// The same read as that of route tables, with which it shares its calls.
fn describe_all(api: Ec2, ids: Vec<String>) -> Objects<sdk::RouteTable> {
    Box::pin(async move {
        let found = routes::tables(&api, ids).await?;
        Ok(session::by_id(found, |it| it.route_table_id.clone()))
    })
}

async fn describe(api: &Ec2, table: &str) -> Result<Option<sdk::RouteTable>, CloudError> {
    Ok(routes::tables(api, vec![table.to_owned()]).await?.pop())
}

/// The pieces of an import id: the table, and where the route leads.
const PIECES: &[Piece] = &[
    Piece::Part("route_table_id"),
    Piece::Text("_"),
    Piece::OneOf(&[
        "destination_cidr_block",
        "destination_ipv6_cidr_block",
        "destination_prefix_list_id",
    ]),
];

impl Crud for Routes {
    type Model = Route;
    type Api = Ec2;
    type Remote = sdk::Route;
    type Step = Step;
    type Pending = ();

    const STEPS: &'static [Claim<Step>] = &[Claim {
        step: Step::Target,
        fields: &model::TARGETS,
    }];
    const LOCAL: &'static [&'static str] = &["timeouts"];
    const SERVICE: Service = EC2;
    const NOUN: &'static str = "EC2 route";

    fn type_name(&self) -> &'static str {
        "aws_route"
    }

    fn identity(&self) -> Option<Identity> {
        Some(identities::regional(&self.shared, PIECES))
    }

    fn plan(&self, plan: &mut Plan<Route>) {
        let outlook = Outlook::of(&self.shared);
        outlook::region(plan, outlook.as_ref(), |model| &model.region);
    }

    fn connect(&self, model: &Route) -> Result<Ec2, Diagnostics> {
        session::connect(&self.shared, given(&model.region))
    }

    fn name(&self, model: &Route) -> String {
        let table = given(&model.route_table_id).unwrap_or_default();
        let to = destination(model);
        format!("{table}_{}", to.as_ref().map_or("", Destination::text))
    }

    async fn create(&self, work: &Work<'_, Self>) -> Result<Route, Failure> {
        let (api, planned) = (work.api, work.planned);
        let route = route(planned)?;
        let table = given(&planned.route_table_id).unwrap_or_default();
        let made = Route {
            id: id::of(table, route.destination.text()).into(),
            ..planned.clone()
        };
        let is_local = route.target.as_ref().is_some_and(Target::is_local);
        match routes::find(api, table, &route.destination).await? {
            // It is there since the table was made, and nothing can make it.
            Some(there) if is_local && Target::of(&there) == route.target => return Ok(made),
            Some(there) if there.origin() == Some(&sdk::RouteOrigin::CreateRoute) => {
                return Err(exists(table, &route.destination, &there).into());
            }
            Some(_) | None => {}
        }
        let within = planned.timeouts.if_known();
        let within = within.map_or(CREATE_TIMEOUT, |it| it.create.duration_or(CREATE_TIMEOUT));
        routes::create(api, table, &route, within).await?;
        Ok(made)
    }

    async fn step(&self, step: Step, work: &Work<'_, Self>) -> Result<(), Failure> {
        let Step::Target = step;
        // After a create, the target is the one that was asked for.
        let (before, after) = (
            written::target(&work.prior.to_value()),
            route(work.planned)?,
        );
        if before != after.target {
            let table = given(&work.planned.route_table_id).unwrap_or_default();
            routes::replace(work.api, table, &after).await?;
        }
        Ok(())
    }

    async fn read(&self, api: &Ec2, prior: &Route) -> Result<Option<sdk::Route>, Failure> {
        let (reads, table) = (self.reads(api)?, given(&prior.route_table_id));
        let (Some(table), Some(to)) = (table, destination(prior)) else {
            return Ok(None);
        };
        let found = api.one(&reads, table, describe(api, table)).await?;
        let all = found.and_then(|table| table.routes).unwrap_or_default();
        let is_it = |route: &sdk::Route| routes::destination(route).is_some_and(|it| it.is(&to));
        Ok(all.into_iter().find(is_it))
    }

    fn state(&self, api: &Ec2, remote: sdk::Route, known: &Route) -> Route {
        let target = Target::of(&remote);
        let of = |kind| target.as_ref().and_then(|it| it.as_kind(kind)).into();
        let table = given(&known.route_table_id).unwrap_or_default();
        let to = routes::destination(&remote);
        let id = match &known.id {
            Attr::Known(id) => id.clone(),
            Attr::Null | Attr::Unknown => {
                let to = destination(known).or(to);
                id::of(table, to.as_ref().map_or("", Destination::text))
            }
        };
        Route {
            carrier_gateway_id: of(Kind::CarrierGateway),
            core_network_arn: of(Kind::CoreNetwork),
            destination_cidr_block: remote.destination_cidr_block.clone().into(),
            destination_ipv6_cidr_block: remote.destination_ipv6_cidr_block.clone().into(),
            destination_prefix_list_id: remote.destination_prefix_list_id.clone().into(),
            egress_only_gateway_id: of(Kind::EgressOnlyGateway),
            gateway_id: of(Kind::Gateway),
            id: id.into(),
            instance_id: remote.instance_id.clone().into(),
            instance_owner_id: remote.instance_owner_id.clone().into(),
            local_gateway_id: of(Kind::LocalGateway),
            nat_gateway_id: of(Kind::NatGateway),
            network_interface_id: of(Kind::NetworkInterface),
            origin: remote.origin().map(|it| it.as_str().to_owned()).into(),
            region: api.region.as_str().into(),
            route_table_id: known.route_table_id.clone(),
            state: remote.state().map(|it| it.as_str().to_owned()).into(),
            transit_gateway_id: of(Kind::TransitGateway),
            vpc_endpoint_id: of(Kind::VpcEndpoint),
            vpc_peering_connection_id: of(Kind::PeeringConnection),
            timeouts: known.timeouts.clone(),
        }
    }

    async fn delete(&self, work: &Work<'_, Self>) -> Result<(), Failure> {
        let route = route(work.prior)?;
        // What is local cannot be removed, and is there for as long as the table is.
        if !route.target.as_ref().is_some_and(Target::is_local) {
            let table = given(&work.prior.route_table_id).unwrap_or_default();
            routes::delete(work.api, table, &route.destination).await?;
        }
        Ok(())
    }

    fn import(&self, id: &str) -> Result<Route, Diagnostics> {
        id::parse(id)
    }
}

/// Where packets of a model go to.
fn destination(model: &Route) -> Option<Destination> {
    Destination::given(
        given(&model.destination_cidr_block),
        given(&model.destination_ipv6_cidr_block),
        given(&model.destination_prefix_list_id),
    )
}

/// The route of a model.
///
/// # Errors
/// When no destination is given, which the schema's rules let through as an empty text.
fn route(model: &Route) -> Result<routes::Route, Failure> {
    let Some(destination) = destination(model) else {
        let arguments = model::DESTINATIONS.join("`, `");
        let detail = format!(
            "A route needs one of `{arguments}`, and the one that is there is empty. No route was created.\n\
             Give it a value, then apply again."
        );
        return Err(Diagnostic::error("Route without a destination", detail).into());
    };
    Ok(routes::Route {
        destination,
        target: written::target(&model.to_value()),
    })
}

/// What is said when the table has a route to the destination that somebody made.
fn exists(table: &str, to: &Destination, there: &sdk::Route) -> Diagnostic {
    let (to, through) = (to.text(), Target::of(there));
    let through = through.map_or_else(|| "nothing".to_owned(), |it| it.id);
    let detail = format!(
        "The route table already has a route to these addresses. No route was created.\n\
         Import it, or remove what makes it, such as a `route` of the table's own, then apply again.\n\n  \
         Route table:  {table}\n  Destination:  {to}\n  Through:      {through}\n  Import id:    {table}_{to}"
    );
    Diagnostic::error("Unable to create EC2 route", detail)
}
