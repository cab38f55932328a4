//! From the SDK's errors to the engine's [`CloudError`].
//!
//! The kind comes from the parsed error code. A bare HTTP status decides nothing but whether an answer
//! without a code may have done something: a 404 that is a web page comes from a proxy or a wrong
//! endpoint and says nothing about an object.

mod answer;
mod compute;

use std::error::Error;
use std::time::Duration;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use slipway_engine::error::{CloudError, ErrorKind, Service};

use crate::codes;
use crate::connection::{Unreachable, find_source};
use crate::{permissions, quota};
use answer::Answer;

mod services;

pub use services::{
    ACM, AUTOSCALING, DYNAMODB, EC2, ECR, EKS, ELASTICACHE, EVENTS, IAM, KMS, LOGS, RDS, REDSHIFT,
    ROUTE53, S3, SECRETSMANAGER, SNS, SQS, SSM, STS,
};

/// What a failed call of `operation` (`CreateHostedZone`) means.
///
/// Takes the error of an SDK operation by value, because it becomes the source of the result.
pub fn cloud_error<E>(
    service: Service,
    operation: &'static str,
    error: SdkError<E, HttpResponse>,
) -> CloudError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
{
    let met = match &error {
        SdkError::ServiceError(context) => Met::Refused(context.err().meta(), context.raw()),
        SdkError::ResponseError(context) => Met::Malformed(context.raw()),
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) => Met::NoAnswer,
        SdkError::ConstructionFailure(_) => Met::NotSent,
        _ => Met::Other,
    };
    meant(service, operation, met, &error).with_source(error)
}

/// How a call failed, without the type of its error: what follows from it is compiled once for all
/// operations.
enum Met<'a> {
    Refused(&'a ErrorMetadata, &'a HttpResponse),
    /// The answer was cut short, or is not what the API sends.
    Malformed(&'a HttpResponse),
    NoAnswer,
    /// The request could not be built or signed.
    NotSent,
    Other,
}

fn meant(
    service: Service,
    operation: &'static str,
    met: Met<'_>,
    error: &(dyn Error + 'static),
) -> CloudError {
    let made = |kind| CloudError::new(service, operation, kind);
    let answer = match &met {
        Met::Refused(_, raw) | Met::Malformed(raw) => Some(Answer::read(raw)),
        Met::NoAnswer | Met::NotSent | Met::Other => None,
    };
    let result = match met {
        Met::Refused(meta, raw) => {
            let answer = answer.as_ref();
            let retry_after = answer.and_then(|answer| answer.retry_after);
            let status = raw.status().as_u16();
            let mut result = made(refused(meta.code(), status, retry_after));
            if let Some(code) = meta.code() {
                result = result.with_code(codes::current(code));
            }
            if let Some(message) = meta.message() {
                result = result.with_message(message);
            }
            result
        }
        Met::Malformed(raw) if raw.status().is_success() => made(ErrorKind::Ambiguous),
        Met::Malformed(raw) => made(refused(None, raw.status().as_u16(), None)),
        Met::NoAnswer => made(unanswered(error)),
        Met::NotSent => made(credentials(error).unwrap_or(ErrorKind::Invalid)),
        Met::Other => made(ErrorKind::Other),
    };
    let endpoint = find_source::<Unreachable>(error).map(|refused| refused.host.clone());
    with_answer(result, answer, endpoint)
}

/// What a refusal means that stands in an answer which is a success otherwise.
pub(crate) fn refusal(
    service: Service,
    operation: &'static str,
    code: &str,
    message: &str,
) -> CloudError {
    // What the answer lists was not done, whatever the code means.
    let kind = kind_of(code, None).unwrap_or(ErrorKind::Conflict);
    let error = CloudError::new(service, operation, kind);
    with_answer(error.with_code(code).with_message(message), None, None)
}

fn with_answer(
    mut result: CloudError,
    answer: Option<Answer>,
    endpoint: Option<String>,
) -> CloudError {
    if let Some(answer) = answer {
        result = result.with_http_status(answer.status);
        if let Some(region) = answer.elsewhere(result.code()) {
            let message = result.message().unwrap_or_default();
            let message = format!("{message} The bucket is in the region {region}.");
            result = result.with_message(message.trim_start());
        }
        if let Some(id) = answer.request_id {
            result = result.with_request_id(id);
        }
    }
    let permission = result
        .is_access_denied()
        .then(|| permissions::of_operation(result.service().id, result.operation()));
    let quota = result.code().and_then(quota::of_code).map(str::to_owned);
    result.with_facts(|facts| {
        facts.endpoint = endpoint;
        facts.permission = permission;
        facts.quota = quota;
    })
}

/// The kind of a call that got no answer.
fn unanswered(error: &(dyn Error + 'static)) -> ErrorKind {
    if find_source::<Unreachable>(error).is_some() {
        return ErrorKind::Connect;
    }
    credentials(error).unwrap_or(ErrorKind::Ambiguous)
}

/// The kind when it was the credentials that could not be had. They are fetched before anything is
/// sent, so no change can be in doubt.
fn credentials(error: &(dyn Error + 'static)) -> Option<ErrorKind> {
    find_source::<CredentialsError>(error).map(|_| ErrorKind::BadCredentials)
}

/// The kind of an answer that is an error.
fn refused(code: Option<&str>, status: u16, retry_after: Option<Duration>) -> ErrorKind {
    match code.map(|code| kind_of(code, retry_after)) {
        Some(Some(kind)) => kind,
        // A code that is not in the table: only a server's own failure leaves the outcome open for
        // sure, but an unknown refusal proves nothing either.
        Some(None) if status >= 500 => ErrorKind::Ambiguous,
        Some(None) => ErrorKind::Other,
        None if status >= 500 => ErrorKind::Ambiguous,
        None => ErrorKind::Malformed,
    }
}

/// The codes that are known, from the "Errors" sections of the Route 53, ACM, IAM, CloudWatch Logs, RDS,
/// ElastiCache, Redshift and STS API references,
/// and from "Common errors", which all services share.
fn kind_of(code: &str, retry_after: Option<Duration>) -> Option<ErrorKind> {
    // Codes of some services carry a namespace or a link: `ns#Code:http://...`.
    let code = code.rsplit('#').next().unwrap_or(code);
    let code = code.split(':').next().unwrap_or(code);
    Some(match code {
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "BandwidthLimitExceeded"
        | "SlowDown" => ErrorKind::Throttled { retry_after },

        "ServiceUnavailable" | "ServiceUnavailableException" => {
            ErrorKind::Unavailable { retry_after }
        }

        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "OptInRequired"
        | "NotAuthorized"
        | "NotAuthorizedException" => ErrorKind::AccessDenied,

        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "AuthFailure"
        | "InvalidAccessKeyId"
        | "RequestTimeTooSkewed"
        | "InvalidIdentityToken"
        | "IDPRejectedClaim" => ErrorKind::BadCredentials,

        "ExpiredToken" | "ExpiredTokenException" | "TokenRefreshRequired" | "RequestExpired" => {
            ErrorKind::ExpiredCredentials
        }

        "NoSuchHostedZone"
        | "NoSuchChange"
        | "NoSuchHealthCheck"
        | "NoSuchDelegationSet"
        | "NoSuchTrafficPolicy"
        | "NoSuchTrafficPolicyInstance"
        | "NoSuchKeySigningKey"
        | "NoSuchQueryLoggingConfig"
        | "NoSuchCidrCollectionException"
        | "NoSuchEntity"
        | "ResourceNotFoundException" => ErrorKind::NotFound,

        "EntityAlreadyExists"
        | "InvalidKeyPair.Duplicate"
        | "InvalidLaunchTemplateName.AlreadyExistsException"
        | "InvalidPlacementGroup.Duplicate"
        | "HostedZoneAlreadyExists"
        | "HealthCheckAlreadyExists"
        | "TrafficPolicyAlreadyExists"
        | "DelegationSetAlreadyCreated"
        | "DelegationSetAlreadyReusable"
        | "Resource.AlreadyAssociated" => ErrorKind::AlreadyExists,

        "PriorRequestNotComplete"
        | "ConcurrentModification"
        | "EntityTemporarilyUnmodifiable"
        | "OperationAbortedException"
        | "RequestInProgressException"
        | "ResourceContention"
        | "ScalingActivityInProgress" => ErrorKind::Busy,

        "DeleteConflict"
        | "HostedZoneNotEmpty"
        | "DelegationSetInUse"
        | "ResourceInUse"
        | "ResourceInUseException"
        | "HealthCheckInUse"
        | "TrafficPolicyInUse" => ErrorKind::InUse,

        "ConflictException"
        | "OperationNotPermitted"
        | "InvalidStateException"
        | "ConflictingDomainExists"
        | "ConflictingTypes"
        | "InstanceRefreshInProgress"
        | "HealthCheckVersionMismatch" => ErrorKind::Conflict,

        "TooManyHostedZones"
        | "TooManyHealthChecks"
        | "TooManyTrafficPolicies"
        | "TooManyVPCAssociationAuthorizations"
        | "CacheSubnetGroupQuotaExceeded"
        | "CacheSubnetQuotaExceededFault"
        | "ClusterSubnetGroupQuotaExceeded"
        | "ClusterSubnetQuotaExceededFault"
        | "DBSubnetGroupQuotaExceeded"
        | "DBSubnetQuotaExceededFault"
        | "LimitExceeded"
        | "LimitsExceeded"
        | "SubnetLimitExceeded"
        | "InternetGatewayLimitExceeded"
        | "AddressLimitExceeded"
        | "CustomerGatewayLimitExceeded"
        | "VpnGatewayLimitExceeded"
        | "LimitExceededException"
        | "ResourceLimitExceededException"
        | "ServiceQuotaExceededException"
        | "DelegationSetNotAvailable" => ErrorKind::Quota,

        "InvalidInput"
        | "InvalidChangeBatch"
        | "InvalidDomainName"
        | "InvalidArgument"
        | "InvalidVPCId"
        | "DBSubnetGroupDoesNotCoverEnoughAZs"
        | "InvalidSubnet"
        | "InvalidSubnet.Conflict"
        | "InvalidSubnet.Range"
        | "InvalidVpc.Range"
        | "InvalidPaginationToken"
        | "InvalidArnException"
        | "InvalidDomainValidationOptionsException"
        | "InvalidParameter"
        | "InvalidServiceName"
        | "InvalidKey.Format"
        | "InvalidKeyPair.Format"
        | "InvalidUserData.Malformed"
        | "RouteAlreadyExists"
        | "InvalidParameterException"
        | "InvalidParameterValue"
        | "InvalidParameterCombination"
        | "InvalidArgsException"
        | "InvalidTagException"
        | "InvalidAction"
        | "InvalidQueryParameter"
        | "MissingParameter"
        | "MissingAction"
        | "MalformedInput"
        | "MalformedPolicyDocument"
        | "PolicyNotAttachable"
        | "UnmodifiableEntity"
        | "MalformedQueryString"
        | "NoSuchGeoLocation"
        | "PackedPolicyTooLarge"
        | "PublicZoneVPCAssociation"
        | "LastVPCAssociation"
        | "VPCAssociationNotFound"
        | "VPCAssociationAuthorizationNotFound"
        | "RegionDisabledException"
        | "TagPolicyException"
        | "TooManyTagsException"
        | "ValidationError"
        | "ValidationException" => ErrorKind::Invalid,

        _ if quota::of_code(code).is_some() => ErrorKind::Quota,
        _ => return codes::kind_of(code).or_else(|| compute::kind_of(code)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_lists_as_not_done_was_not_done() {
        let kind = |code| refusal(EC2, "DeleteVpcEndpoints", code, "no").kind();
        assert_eq!(kind("UnauthorizedOperation"), ErrorKind::AccessDenied);
        assert_eq!(kind("SomethingNew"), ErrorKind::Conflict);
    }

    #[test]
    fn a_bucket_in_another_region_is_said_to_be_there() {
        let answer = |region: Option<&str>| Answer {
            status: 301,
            request_id: None,
            retry_after: None,
            bucket_region: region.map(str::to_owned),
        };
        let error = || {
            CloudError::new(S3, "GetBucketTagging", ErrorKind::Invalid)
                .with_code("PermanentRedirect")
                .with_message("Use the right endpoint.")
        };
        let told = with_answer(error(), Some(answer(Some("eu-west-1"))), None);
        let expected = "Use the right endpoint. The bucket is in the region eu-west-1.";
        assert_eq!(told.message(), Some(expected));
        let told = with_answer(error(), Some(answer(None)), None);
        assert_eq!(told.message(), Some("Use the right endpoint."));
    }

    #[test]
    fn a_reached_quota_is_named() {
        let kind = kind_of("VpcLimitExceeded", None);
        assert_eq!(kind, Some(ErrorKind::Quota));
        let error = CloudError::new(ROUTE53, "CreateHostedZone", ErrorKind::Quota)
            .with_code("TooManyHostedZones");
        let error = with_answer(error, None, None);
        assert_eq!(
            error.facts().quota.as_deref(),
            Some("Hosted zones (L-4EA4796A)")
        );
    }
}
