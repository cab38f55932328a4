//! Why the API refuses to make pods, from what controllers say of it.
//!
//! Controllers put the API's answer into a message and drop its code, so the words are all there is. They
//! are the API machinery's own (`Forbidden` and `Invalid` of its errors), not those of a single program.

/// Whether a refusal may pass by itself.
pub(crate) fn heals(message: &str) -> bool {
    let is_final = [
        "is forbidden:",
        "is invalid:",
        "denied the request",
        "exceeded quota",
        "violates PodSecurity",
    ];
    // An account that is made at the same time, and a webhook that does not answer yet.
    let passes = [
        "error looking up service account",
        "failed calling webhook",
        "object is being deleted",
    ];
    !is_final.iter().any(|words| message.contains(words))
        || passes.iter().any(|words| message.contains(words))
}
