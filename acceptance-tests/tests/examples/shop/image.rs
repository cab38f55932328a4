//! `make image`: the registry, and an image in it before anything runs one.

use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use super::{Stack, live, tool};
use slipway_acceptance::cli::CliError;
use slipway_acceptance::digitalocean::Sandbox;

/// A Docker that notes how it is called and what it is told, and fails at one of its commands.
fn docker(stack: &Stack, refused: &str) -> PathBuf {
    let folder = stack.workspace.folder();
    let file = folder.join("docker");
    let text = format!(
        "#!/bin/sh\ncd {}\nprintf '%s\\n' \"$*\" >> docker-calls\n\
         case $1 in\nlogin) cat > docker-told ;;\n{refused}) exit 1 ;;\nesac\n",
        folder.display()
    );
    std::fs::write(&file, text).expect("a file");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("its mode");
    file
}

#[test]
fn an_image_is_in_the_registry_before_anything_runs_it() {
    live(|| {
        let stack = Stack::new(tool(0))?;
        let read = |name: &str| std::fs::read_to_string(stack.workspace.folder().join(name));
        stack.make(&["init"])?.success()?;
        let image = |refused: &str| {
            let docker = format!("DOCKER={}", docker(&stack, refused).display());
            stack.make(&["image", "TAG=7", &docker])
        };
        image("none")?.success()?;
        let name = "registry.digitalocean.com/slipway-shop/web:7";
        let token = Sandbox::TOKEN;
        assert_eq!(
            read("docker-calls").expect("calls"),
            format!(
                "login --username {token} --password-stdin registry.digitalocean.com\n\
                 build --platform linux/amd64 --tag {name} app\npush {name}\n"
            )
        );
        assert_eq!(read("docker-told").expect("a password"), token);
        let made = stack.sandbox.calls();
        let made = made.iter().filter(|call| call.method == "POST");
        let made: Vec<String> = made.map(|call| call.name()).collect();
        assert_eq!(made, ["registries:Create"], "and nothing that would run it");
        // What was not pushed is no image, and the next try begins where this one ended.
        for refused in ["build", "push"] {
            let run = image(refused)?;
            run.expect("that make fails", |run| !run.is_success())?;
        }
        image("none")?.success()?;
        stack.make(&["destroy"])?.success()?;
        stack.nothing_is_left();
        Ok::<_, CliError>(())
    });
}
