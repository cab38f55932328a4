//! The `endpoints` block: one argument for each service of hashicorp/aws.
//!
//! The names are facts of the contract (6.25, with those that 5.100 still had); a service without a
//! resource here has its argument all the same, because a configuration that sets it must stay valid.
//! The block is built from the list, since hundreds of equal fields say nothing.

use std::collections::BTreeMap;

use slipway_framework::model::{Attr, Element, Model, ModelError, Shape};
use slipway_framework::schema::{Attribute, AttributeKind, Block, Nesting, Type};
use slipway_framework::validate::Validator;
use slipway_framework::value::Value;

/// One `endpoints` block: the arguments that are set, by service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints(BTreeMap<&'static str, Attr<String>>);

impl Endpoints {
    /// The arguments that are set, known or not.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Attr<String>)> {
        self.0.iter().map(|(service, url)| (*service, url))
    }
}

impl Model for Endpoints {
    fn block() -> Block {
        let block = Block::default().describe(
            "Addresses to use instead of those of AWS, by service. \
             A service that is not set keeps its own address, or that of its `AWS_ENDPOINT_URL_*` variable.",
        );
        SERVICES
            .iter()
            .fold(block, |block, service| block.attribute(service, argument()))
    }

    fn from_value(value: &Value) -> Result<Self, ModelError> {
        let object = match value {
            Value::Null => return Ok(Self::default()),
            Value::Object(object) => object,
            other => return Err(ModelError::mismatch("an object", other)),
        };
        let mut set = BTreeMap::new();
        for service in SERVICES {
            let value = object.get(*service).unwrap_or(&Value::Null);
            let url = Attr::from_value(value).map_err(|error| error.within(service))?;
            if !url.is_null() {
                set.insert(*service, url);
            }
        }
        Ok(Self(set))
    }

    fn to_value(&self) -> Value {
        let null = Attr::Null;
        Value::object(
            SERVICES
                .iter()
                .map(|service| (*service, self.0.get(service).unwrap_or(&null).to_value())),
        )
    }
}

impl Element for Endpoints {
    fn shape() -> Shape {
        Shape::Nested(Nesting::Single, <Self as Model>::block())
    }

    fn from_value(value: &Value) -> Result<Option<Self>, ModelError> {
        if value.is_unknown() {
            return Ok(None);
        }
        <Self as Model>::from_value(value).map(Some)
    }

    fn to_value(&self) -> Value {
        <Self as Model>::to_value(self)
    }
}

fn argument() -> Attribute {
    let must = "be a URL that begins with `http://` or `https://`, such as `http://localhost:4566`";
    Attribute::of(AttributeKind::Plain(Type::String))
        .optional()
        .describe("The address of this service's API.")
        .check(Validator::text(must, is_url))
}

/// Whether this is an address that can be connected to, or empty for none.
fn is_url(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Ok(uri) = text.parse::<http::Uri>() else {
        return false;
    };
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.host().is_some_and(|host| !host.is_empty())
}

/// The arguments of the block, sorted.
#[rustfmt::skip]
pub(crate) const SERVICES: &[&str] = &[
    "accessanalyzer", "account", "acm", "acmpca", "amg", "amp", "amplify", "apigateway", "apigatewayv2",
    "appautoscaling", "appconfig", "appfabric", "appflow", "appintegrations", "appintegrationsservice",
    "applicationautoscaling", "applicationinsights", "applicationsignals", "appmesh", "appregistry",
    "apprunner", "appstream", "appsync", "arcregionswitch", "arczonalshift", "athena", "auditmanager",
    "autoscaling", "autoscalingplans", "backup", "batch", "bcmdataexports", "beanstalk", "bedrock",
    "bedrockagent", "bedrockagentcore", "billing", "budgets", "ce", "chatbot", "chime",
    "chimesdkmediapipelines", "chimesdkvoice", "cleanrooms", "cloud9", "cloudcontrol", "cloudcontrolapi",
    "cloudformation", "cloudfront", "cloudfrontkeyvaluestore", "cloudhsm", "cloudhsmv2", "cloudsearch",
    "cloudtrail", "cloudwatch", "cloudwatchevents", "cloudwatchevidently", "cloudwatchlog", "cloudwatchlogs",
    "cloudwatchobservabilityaccessmanager", "cloudwatchrum", "codeartifact", "codebuild", "codecatalyst",
    "codecommit", "codeconnections", "codedeploy", "codeguruprofiler", "codegurureviewer", "codepipeline",
    "codestarconnections", "codestarnotifications", "cognitoidentity", "cognitoidentityprovider",
    "cognitoidp", "comprehend", "computeoptimizer", "config", "configservice", "connect", "connectcases",
    "controltower", "costandusagereportservice", "costexplorer", "costoptimizationhub", "cur",
    "customerprofiles", "databasemigration", "databasemigrationservice", "databrew", "dataexchange",
    "datapipeline", "datasync", "datazone", "dax", "deploy", "detective", "devicefarm", "devopsguru",
    "directconnect", "directoryservice", "dlm", "dms", "docdb", "docdbelastic", "drs", "ds", "dsql",
    "dynamodb", "ec2", "ecr", "ecrpublic", "ecs", "efs", "eks", "elasticache", "elasticbeanstalk",
    "elasticloadbalancing", "elasticloadbalancingv2", "elasticsearch", "elasticsearchservice",
    "elastictranscoder", "elb", "elbv2", "emr", "emrcontainers", "emrserverless", "es", "eventbridge",
    "events", "evidently", "evs", "finspace", "firehose", "fis", "fms", "fsx", "gamelift", "glacier",
    "globalaccelerator", "glue", "gluedatabrew", "grafana", "greengrass", "groundstation", "guardduty",
    "healthlake", "iam", "identitystore", "imagebuilder", "inspector", "inspector2", "inspectorv2",
    "internetmonitor", "invoicing", "iot", "iotanalytics", "iotevents", "ivs", "ivschat", "kafka",
    "kafkaconnect", "kendra", "keyspaces", "kinesis", "kinesisanalytics", "kinesisanalyticsv2",
    "kinesisvideo", "kms", "lakeformation", "lambda", "launchwizard", "lex", "lexmodelbuilding",
    "lexmodelbuildingservice", "lexmodels", "lexmodelsv2", "lexv2models", "licensemanager", "lightsail",
    "location", "locationservice", "logs", "lookoutmetrics", "m2", "macie2", "managedgrafana", "mediaconnect",
    "mediaconvert", "medialive", "mediapackage", "mediapackagev2", "mediapackagevod", "mediastore",
    "memorydb", "mgn", "mq", "msk", "mwaa", "mwaaserverless", "neptune", "neptunegraph", "networkfirewall",
    "networkflowmonitor", "networkmanager", "networkmonitor", "notifications", "notificationscontacts", "oam",
    "observabilityadmin", "odb", "opensearch", "opensearchingestion", "opensearchserverless",
    "opensearchservice", "opsworks", "organizations", "osis", "outposts", "paymentcryptography",
    "pcaconnectorad", "pcs", "pinpoint", "pinpointsmsvoicev2", "pipes", "polly", "pricing", "prometheus",
    "prometheusservice", "qbusiness", "qldb", "quicksight", "ram", "rbin", "rds", "rdsdata", "rdsdataservice",
    "recyclebin", "redshift", "redshiftdata", "redshiftdataapiservice", "redshiftserverless", "rekognition",
    "resiliencehub", "resourceexplorer2", "resourcegroups", "resourcegroupstagging",
    "resourcegroupstaggingapi", "rolesanywhere", "route53", "route53domains", "route53profiles",
    "route53recoverycontrolconfig", "route53recoveryreadiness", "route53resolver", "rum", "s3", "s3api",
    "s3control", "s3outposts", "s3tables", "s3vectors", "sagemaker", "scheduler", "schemas", "sdb",
    "secretsmanager", "securityhub", "securitylake", "serverlessapplicationrepository", "serverlessapprepo",
    "serverlessrepo", "servicecatalog", "servicecatalogappregistry", "servicediscovery", "servicequotas",
    "ses", "sesv2", "sfn", "shield", "signer", "simpledb", "sns", "sqs", "ssm", "ssmcontacts", "ssmincidents",
    "ssmquicksetup", "ssmsap", "sso", "ssoadmin", "stepfunctions", "storagegateway", "sts", "swf",
    "synthetics", "taxsettings", "timestreaminfluxdb", "timestreamquery", "timestreamwrite", "transcribe",
    "transcribeservice", "transfer", "verifiedpermissions", "vpclattice", "waf", "wafregional", "wafv2",
    "wellarchitected", "worklink", "workmail", "workspaces", "workspacesweb", "xray",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_each_name_stands_once() {
        assert!(SERVICES.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn what_is_set_survives_the_way_through_a_value() {
        let object = Value::object([
            ("acm", Value::string("http://localhost:1")),
            ("route53", Value::unknown()),
        ]);
        let endpoints = <Endpoints as Model>::from_value(&object).unwrap();
        let set: Vec<_> = endpoints.iter().collect();
        assert_eq!(
            set,
            [
                ("acm", &Attr::from("http://localhost:1")),
                ("route53", &Attr::Unknown)
            ]
        );
        let back = <Endpoints as Model>::from_value(&Model::to_value(&endpoints)).unwrap();
        assert_eq!(back, endpoints);
    }

    #[test]
    fn an_address_needs_a_scheme_and_a_host() {
        assert!(is_url("http://127.0.0.1:5000"));
        assert!(is_url(
            "https://vpce-1.acm.eu-west-1.vpce.amazonaws.com/path"
        ));
        assert!(is_url(""));
        assert!(!is_url("localhost:4566"));
        assert!(!is_url("localhost"));
        assert!(!is_url("ftp://localhost"));
        assert!(!is_url("http://"));
    }
}
