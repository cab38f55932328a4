//! Passwords for the SMTP interface of SES (SES developer guide, "Obtaining Amazon SES SMTP credentials by
//! converting existing AWS credentials").

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The password that goes with a secret access key in a region.
pub(crate) fn password(secret: &str, region: &str) -> String {
    // The date of the fourth version of signatures, as far as these passwords go.
    let parts = ["11111111", region, "ses", "aws4_request", "SendRawEmail"];
    let start = format!("AWS4{secret}").into_bytes();
    let signature = parts.iter().fold(start, |key, part| {
        let key = Key::new(HMAC_SHA256, &key);
        sign(&key, part.as_bytes()).as_ref().to_vec()
    });
    STANDARD.encode([&[4][..], &signature].concat())
}

#[cfg(test)]
mod tests {
    /// Made with the script of the guide.
    #[test]
    fn a_password_is_made_as_the_guide_says() {
        let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
        assert_eq!(
            super::password(secret, "us-east-1"),
            "BLBM/9hSUELfq8Gw+rU1YcBjkOxGbhT2XG763xVLGWL9"
        );
    }
}
