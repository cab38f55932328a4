//! moto, the AWS simulator behind our gateway.

use crate::ToolError;
use crate::python::Environment;
use std::path::PathBuf;

/// The pinned version of moto.
pub const VERSION: &str = "5.2.5";

/// The Python interpreter of moto's environment in the tool cache, which is installed when it is not
/// there yet (half a minute). `python -m moto.server` starts moto; boto3 is there too.
///
/// # Errors
/// When there is no Python 3, when pip cannot install the pinned packages, or when there is no cache
/// folder.
pub fn ensure_moto() -> Result<PathBuf, ToolError> {
    let environment = Environment {
        name: "moto",
        version: VERSION,
        requirements: include_str!("../moto-requirements.txt"),
        // moto imports each service on first use, so a missing package would show only then.
        check: "import moto.server, moto.route53.urls, moto.acm.urls, moto.sts.urls, moto.iam.urls, \
                moto.ec2.urls, moto.s3.urls, boto3",
    };
    environment.ensure()
}
