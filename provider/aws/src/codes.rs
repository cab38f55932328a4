//! What the codes of SQS, SNS, ECR and KMS mean. Codes that all services share stand in [`crate::error`].

use slipway_engine::error::ErrorKind;

/// A code as the API reference has it by now. SQS also answers with those of its first protocol, which
/// begin with its name ("x-amzn-query-error" in the AWS JSON protocols).
pub(crate) fn current(code: &str) -> &str {
    match code.strip_prefix("AWS.SimpleQueueService.") {
        Some("NonExistentQueue") => "QueueDoesNotExist",
        Some(code) => code,
        None if code == "QueueAlreadyExists" => "QueueNameExists",
        None => code,
    }
}

/// The kind of a code, from the "Errors" sections of the SQS, SNS, ECR and KMS API references.
pub(crate) fn kind_of(code: &str) -> Option<ErrorKind> {
    Some(match current(code) {
        "NotFound"
        | "NotFoundException"
        | "QueueDoesNotExist"
        | "RepositoryNotFoundException"
        | "ResourceNotFound" => ErrorKind::NotFound,
        "AlreadyExistsException" | "QueueNameExists" | "RepositoryAlreadyExistsException" => {
            ErrorKind::AlreadyExists
        }
        "DisabledException" | "KMSInvalidStateException" | "QueueDeletedRecently" => {
            ErrorKind::Conflict
        }
        "RepositoryNotEmptyException" => ErrorKind::InUse,
        "OverLimit"
        | "FilterPolicyLimitExceeded"
        | "ReplayLimitExceeded"
        | "SubscriptionLimitExceeded"
        | "TagLimitExceeded"
        | "TopicLimitExceeded" => ErrorKind::Quota,
        "AuthorizationError" => ErrorKind::AccessDenied,
        "ConcurrentAccess" | "StaleTag" => ErrorKind::Busy,
        "InvalidAttributeName"
        | "InvalidAttributeValue"
        | "InvalidAddress"
        | "InvalidSecurity"
        | "InvalidState"
        | "TagPolicy"
        | "TagException"
        | "MalformedPolicyDocumentException"
        | "InvalidTagParameterException"
        | "KmsException"
        | "UnsupportedOperation" => ErrorKind::Invalid,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_code_mean_the_same() {
        let old = "AWS.SimpleQueueService.QueueDeletedRecently";
        assert_eq!(current(old), "QueueDeletedRecently");
        assert_eq!(kind_of(old), Some(ErrorKind::Conflict));
        assert_eq!(kind_of("QueueDeletedRecently"), Some(ErrorKind::Conflict));
        let gone = kind_of("AWS.SimpleQueueService.NonExistentQueue");
        assert_eq!(gone, Some(ErrorKind::NotFound));
        assert_eq!(kind_of("SomethingElse"), None);
    }
}
