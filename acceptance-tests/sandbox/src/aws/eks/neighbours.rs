//! What EKS asks of other services: subnets, roles, launch templates, who is calling. The calls meet no
//! rule, need no signature and leave no line in the call log.

use super::error::Refusal;
use crate::aws::naming::name_request;
use crate::aws::request::{Request, decode};
use crate::aws::server::Gateway;
use crate::aws::xml::Element;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;

/// A service's document, or the code and text of its error.
type Told = Result<Element, (String, String)>;

/// The other services, in a region and in the name of an access key.
pub(super) struct Neighbours<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) region: &'a str,
    pub(super) access_key: Option<&'a str>,
}

/// A subnet, as far as EKS looks at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subnet {
    pub(super) id: String,
    pub(super) vpc: String,
    pub(super) zone: String,
}

/// A launch template that a node group was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: String,
    /// The AMI that it names.
    pub(super) image: Option<String>,
    /// Whether it names an instance type, which the node group then must not.
    pub(super) has_instance_type: bool,
}

impl Neighbours<'_> {
    /// A call of a query service; the error is the code and text of the service. The type is spelt out
    /// because the call goes through the gateway, which may be what is asking.
    pub(super) fn ask<'b>(
        &'b self,
        service: &'b str,
        version: &'b str,
        action: &'b str,
        parameters: &'b [(String, String)],
    ) -> Pin<Box<dyn Future<Output = Told> + Send + 'b>> {
        Box::pin(async move {
            let request = self.request(service, version, action, parameters)?;
            let answer = self.gateway.serve_simulated(&request).await;
            let root = Element::parse(answer.body()).map_err(sandbox_broken)?;
            if answer.status().is_success() {
                return Ok(root);
            }
            let text = |name| root.find(name).map_or(String::new(), |e| e.text.clone());
            Err((text("Code"), text("Message")))
        })
    }

    fn request(
        &self,
        service: &str,
        version: &str,
        action: &str,
        parameters: &[(String, String)],
    ) -> Result<Request, (String, String)> {
        let encode = |text: &str| {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        };
        let mut body = format!("Action={action}&Version={version}");
        for (name, value) in parameters {
            body.push_str(&format!("&{}={}", encode(name), encode(value)));
        }
        let key = self.access_key.unwrap_or("eks");
        let region = self.region;
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=0"
        );
        let (parts, ()) = http::Request::builder()
            .method("POST")
            .uri("/")
            .header("authorization", scope)
            .header(
                "content-type",
                "application/x-www-form-urlencoded; charset=utf-8",
            )
            .body(())
            .map_err(|error| sandbox_broken(error.to_string()))?
            .into_parts();
        let id = "00000000-0000-4000-8000-0000000000e5".to_owned();
        Ok(name_request(parts, body.into(), id))
    }

    async fn ec2(&self, action: &str, parameters: &[(String, String)]) -> Told {
        self.ask("ec2", "2016-11-15", action, parameters).await
    }

    /// The subnets of these ids, in their order.
    pub(super) async fn subnets(&self, ids: &[String]) -> Result<Vec<Subnet>, Refusal> {
        let found = self
            .ec2("DescribeSubnets", &filter("subnet-id", ids))
            .await
            .map_err(broken)?;
        let found: Vec<Subnet> = items(&found, "subnetSet")
            .map(|item| Subnet {
                id: text(item, "subnetId"),
                vpc: text(item, "vpcId"),
                zone: text(item, "availabilityZone"),
            })
            .collect();
        ids.iter()
            .map(|id| {
                let subnet = found.iter().find(|subnet| subnet.id == *id).cloned();
                subnet.ok_or_else(|| missing("subnet ID", id, "InvalidSubnetID.NotFound"))
            })
            .collect()
    }

    /// Refuses security groups that are not there, or of another VPC.
    pub(super) async fn check_groups(&self, ids: &[String], vpc: &str) -> Result<(), Refusal> {
        if ids.is_empty() {
            return Ok(());
        }
        let found = self
            .ec2("DescribeSecurityGroups", &filter("group-id", ids))
            .await
            .map_err(broken)?;
        for id in ids {
            let group = items(&found, "securityGroupInfo").find(|g| text(g, "groupId") == *id);
            match group {
                None => return Err(missing("security group", id, "InvalidGroup.NotFound")),
                Some(group) if text(group, "vpcId") != vpc => {
                    return Err(Refusal::parameter(format!(
                        "Security group(s) {id} are not in the same VPC as the subnets."
                    )));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// The address ranges of a VPC.
    pub(super) async fn vpc_ranges(&self, vpc: &str) -> Vec<String> {
        let parameters = filter("vpc-id", &[vpc.to_owned()]);
        match self.ec2("DescribeVpcs", &parameters).await {
            Ok(found) => items(&found, "vpcSet")
                .map(|v| text(v, "cidrBlock"))
                .collect(),
            Err(_) => Vec::new(),
        }
    }

    /// Makes the security group of a cluster, whose members may all talk to each other (user guide,
    /// "Amazon EKS security group requirements").
    pub(super) async fn make_cluster_group(
        &self,
        cluster: &str,
        number: &str,
        vpc: &str,
    ) -> Result<String, Refusal> {
        let name = format!("eks-cluster-sg-{cluster}-{number}");
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let made = self
            .ec2(
                "CreateSecurityGroup",
                &[
                    own("GroupName", &name),
                    own("GroupDescription", "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads."),
                    own("VpcId", vpc),
                ],
            )
            .await
            .map_err(broken)?;
        let id = made
            .find("groupId")
            .map_or(String::new(), |e| e.text.clone());
        let rule = [
            own("GroupId", &id),
            own("IpPermissions.1.IpProtocol", "-1"),
            own("IpPermissions.1.Groups.1.GroupId", &id),
        ];
        self.ec2("AuthorizeSecurityGroupIngress", &rule)
            .await
            .map_err(broken)?;
        // The service also sets `aws:eks:cluster-name`, which moto lets nobody set.
        let tags = [
            own("ResourceId.1", &id),
            own("Tag.1.Key", "Name"),
            own("Tag.1.Value", &name),
            own("Tag.2.Key", &format!("kubernetes.io/cluster/{cluster}")),
            own("Tag.2.Value", "owned"),
        ];
        self.ec2("CreateTags", &tags).await.map_err(broken)?;
        Ok(id)
    }

    /// Deletes the security group of a cluster that is gone. One that somebody still uses stays, as in
    /// the service.
    pub(super) async fn delete_cluster_group(&self, id: &str) {
        let parameters = [("GroupId".to_owned(), id.to_owned())];
        let _ = self.ec2("DeleteSecurityGroup", &parameters).await;
    }

    /// The launch template of a request: an id or a name, and the default version if it asks for none.
    pub(super) async fn template(&self, asked: &Value) -> Result<Template, Refusal> {
        let said = |member: &str| asked[member].as_str().unwrap_or_default().to_owned();
        let which = if asked["id"].is_string() {
            ("LaunchTemplateId".to_owned(), said("id"))
        } else {
            ("LaunchTemplateName".to_owned(), said("name"))
        };
        let version = asked["version"].as_str().unwrap_or("$Default").to_owned();
        let parameters = [
            which.clone(),
            ("LaunchTemplateVersion.1".to_owned(), version.clone()),
        ];
        let found = self
            .ec2("DescribeLaunchTemplateVersions", &parameters)
            .await;
        let item = found
            .as_ref()
            .ok()
            .and_then(|found| items(found, "launchTemplateVersionSet").next());
        let Some(item) = item else {
            return Err(Refusal::request(format!(
                "Launch template details can't be found for Launch Template {}, version {version}",
                which.1
            )));
        };
        let data = item.child("launchTemplateData");
        let of_data = |member| data?.text_of(member).filter(|text| !text.is_empty());
        Ok(Template {
            id: text(item, "launchTemplateId"),
            name: text(item, "launchTemplateName"),
            version: text(item, "versionNumber"),
            image: of_data("imageId").map(str::to_owned),
            has_instance_type: of_data("instanceType").is_some(),
        })
    }

    /// Refuses a role that is not there, or that the service may not take on.
    pub(super) async fn check_role(&self, arn: &str, service: &str) -> Result<(), Refusal> {
        let not_assumable = || {
            Refusal::parameter(format!(
                "Role with arn: {arn}, could not be assumed because it does not exist or the trusted entity is not correct"
            ))
        };
        if self.gateway.is_unseen_role(arn) {
            return Err(not_assumable());
        }
        let role = self.role(arn).await.ok_or_else(not_assumable)?;
        let trusted = decode(&text(&role, "AssumeRolePolicyDocument"));
        if trusted.contains(service) {
            Ok(())
        } else {
            Err(not_assumable())
        }
    }

    /// Whether a role exists.
    pub(super) async fn has_role(&self, arn: &str) -> bool {
        self.role(arn).await.is_some()
    }

    /// Whether a subnet's route table leads to an internet gateway.
    pub(super) async fn is_public(&self, subnet: &str) -> bool {
        let parameters = filter("association.subnet-id", &[subnet.to_owned()]);
        match self.ec2("DescribeRouteTables", &parameters).await {
            Ok(found) => items(&found, "routeTableSet")
                .flat_map(|table| items(table, "routeSet"))
                .any(|route| text(route, "gatewayId").starts_with("igw-")),
            Err(_) => false,
        }
    }

    async fn role(&self, arn: &str) -> Option<Element> {
        let name = arn.split_once(":role/")?.1.rsplit('/').next()?;
        let parameters = [("RoleName".to_owned(), name.to_owned())];
        let found = self
            .ask("iam", "2010-05-08", "GetRole", &parameters)
            .await
            .ok()?;
        let role = found.find("Role")?.clone();
        (text(&role, "Arn") == arn).then_some(role)
    }

    /// Whether an access entry may be made for this principal: a role or user that exists, or whoever
    /// is calling.
    pub(super) async fn is_principal(&self, arn: &str) -> bool {
        if let Some((_, path)) = arn.split_once(":user/")
            && arn.contains(":iam:")
        {
            let name = path.rsplit('/').next().unwrap_or_default();
            let parameters = [("UserName".to_owned(), name.to_owned())];
            if let Ok(found) = self.ask("iam", "2010-05-08", "GetUser", &parameters).await {
                return found.find("Arn").is_some_and(|e| e.text == arn);
            }
        }
        self.role(arn).await.is_some() || self.caller().await == arn
    }

    /// The name of the session that calls: what is last in its ARN.
    pub(super) async fn session(&self) -> String {
        let found = self
            .ask("sts", "2011-06-15", "GetCallerIdentity", &[])
            .await;
        let arn = found
            .ok()
            .and_then(|found| Some(found.find("Arn")?.text.clone()));
        let arn = arn.unwrap_or_default();
        arn.rsplit(['/', ':']).next().unwrap_or_default().to_owned()
    }

    /// The IAM principal of the call: of an assumed role the role itself, with its path.
    pub(super) async fn caller(&self) -> String {
        let found = self
            .ask("sts", "2011-06-15", "GetCallerIdentity", &[])
            .await;
        let arn = found
            .ok()
            .and_then(|found| Some(found.find("Arn")?.text.clone()))
            .unwrap_or_default();
        let Some((account, rest)) = arn.split_once(":assumed-role/") else {
            return arn;
        };
        let name = rest.split('/').next().unwrap_or_default();
        let parameters = [("RoleName".to_owned(), name.to_owned())];
        match self.ask("iam", "2010-05-08", "GetRole", &parameters).await {
            Ok(found) => found.find("Arn").map_or(arn.clone(), |e| e.text.clone()),
            Err(_) => {
                let account = account.rsplit(':').next().unwrap_or_default();
                format!("arn:aws:iam::{account}:role/{name}")
            }
        }
    }
}

fn filter(name: &str, values: &[String]) -> Vec<(String, String)> {
    let mut parameters = vec![("Filter.1.Name".to_owned(), name.to_owned())];
    for (at, value) in values.iter().enumerate() {
        parameters.push((format!("Filter.1.Value.{}", at + 1), value.clone()));
    }
    parameters
}

fn items<'e>(root: &'e Element, set: &str) -> impl Iterator<Item = &'e Element> {
    root.child(set).into_iter().flat_map(|set| &set.children)
}

fn text(element: &Element, member: &str) -> String {
    element.text_of(member).unwrap_or_default().to_owned()
}

/// EKS passes EC2's own words on.
fn missing(what: &str, id: &str, code: &str) -> Refusal {
    Refusal::parameter(format!(
        "The {what} '{id}' does not exist (Service: Ec2, Status Code: 400, Error Code: {code})"
    ))
}

fn sandbox_broken(text: String) -> (String, String) {
    ("SandboxBroken".to_owned(), text)
}

fn broken((code, message): (String, String)) -> Refusal {
    Refusal::not_simulated(format!(
        "The sandbox does not simulate this: what EKS asks of other services was refused ({code}: {message})."
    ))
}
