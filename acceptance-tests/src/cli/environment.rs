//! The environment in which the tools run.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;

/// Everything that the commands see of the environment.
pub(super) fn environment(folder: &Path) -> BTreeMap<OsString, OsString> {
    let mut env = BTreeMap::new();
    let mut set = |name: &str, value: OsString| env.insert(OsString::from(name), value);
    // go-plugin puts its sockets into the folder for temporary files; a killed provider leaves its own.
    set("TMPDIR", folder.join("tmp").into());
    set("HOME", folder.join("home").into());
    set("TF_CLI_CONFIG_FILE", folder.join("cli.tfrc").into());
    set("TF_IN_AUTOMATION", "1".into());
    set("TF_INPUT", "0".into());
    set("CHECKPOINT_DISABLE", "1".into());
    set("AWS_EC2_METADATA_DISABLED", "true".into());
    // How often the tools' runtime collects garbage is for the caller to say, and on how many processors they run: the
    // one is a third of what a short command computes.
    for name in ["PATH", "GOGC", "GOMAXPROCS"] {
        if let Some(value) = std::env::var_os(name) {
            set(name, value);
        }
    }
    env
}
