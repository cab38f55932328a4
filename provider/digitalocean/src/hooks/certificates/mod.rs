//! Types of `/v2/certificates`.

mod certificate;
