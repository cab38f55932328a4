//! Programs that are built once from small pinned Go modules: a machine that has Go gets their source, with
//! every hash checked, from where its other modules come from.

use crate::ToolError;
use crate::cache::{Installation, find_in_path, run_step};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A pinned module, and what is built of it.
pub(crate) struct GoModule<'a> {
    /// As people call it, `OpenTofu`.
    pub(crate) title: &'a str,
    /// As its folder in the cache is called.
    pub(crate) name: &'a str,
    pub(crate) version: &'a str,
    pub(crate) go_mod: &'a str,
    pub(crate) go_sum: &'a str,
    /// Options of `go build` besides those of every module.
    pub(crate) options: &'a [&'a str],
    pub(crate) linker_flags: &'a str,
    /// The programs, and the packages that they are in.
    pub(crate) programs: &'a [(&'a str, &'a str)],
    /// How long it takes on two cores with empty Go caches, `five minutes`.
    pub(crate) takes: &'a str,
    /// What is to be done when it cannot be built.
    pub(crate) remedy: &'a str,
    /// An argument with which the first of the programs tells its version, and the line that it prints.
    pub(crate) tells: (&'a str, &'a str),
}

impl GoModule<'_> {
    /// The folder of its programs, built when they are not there yet.
    pub(crate) fn ensure(&self) -> Result<PathBuf, ToolError> {
        // Which packages are built, the `tool` lines of the module say.
        let recipe = [&[self.go_mod, self.go_sum, self.linker_flags], self.options].concat();
        let tool = Installation {
            name: &format!("{}-{}", self.name, self.version),
            recipe: &recipe,
        };
        let dir = tool.ensure(|dir| self.install(dir))?;
        for (program, _) in self.programs {
            let program = path(&dir, program);
            if !program.is_file() {
                return Err(ToolError::new(
                    format!("{} is gone, although it was built there", program.display()),
                    format!("Remove {} and run this again.", dir.display()),
                ));
            }
        }
        Ok(dir)
    }

    fn install(&self, dir: &Path) -> Result<(), ToolError> {
        let (title, version) = (self.title, self.version);
        let go = find_in_path("go").ok_or_else(|| {
            let text = format!("go, which {title} is built with, is not installed");
            ToolError::new(text, self.remedy)
        })?;
        eprintln!(
            "building {title} {version} into {} (about {})",
            dir.display(),
            self.takes
        );
        let source = dir.join("source");
        std::fs::create_dir_all(&source).map_err(|e| ToolError::io("create", &source, e))?;
        for (file, text) in [("go.mod", self.go_mod), ("go.sum", self.go_sum)] {
            let path = source.join(file);
            std::fs::write(&path, text).map_err(|e| ToolError::io("write", &path, e))?;
        }
        for (program, package) in self.programs {
            run_step(
                Command::new(&go)
                    .current_dir(&source)
                    // No work file or flags of the user's may change what is built.
                    .env("GOFLAGS", "-mod=readonly")
                    .env("GOWORK", "off")
                    .env("CGO_ENABLED", "0")
                    .args(["build", "-buildvcs=false"])
                    .args(self.options)
                    .args(["-ldflags", self.linker_flags, "-o"])
                    .arg(path(dir, program))
                    .arg(package),
                "go build",
                self.remedy,
            )?;
        }
        self.check(dir)?;
        eprintln!("{title} {version} is built");
        Ok(())
    }

    /// Whether what was built is what was pinned.
    fn check(&self, dir: &Path) -> Result<(), ToolError> {
        let (argument, line) = self.tells;
        let Some((program, _)) = self.programs.first() else {
            return Ok(());
        };
        let printed = run_step(
            Command::new(path(dir, program))
                .arg(argument)
                .current_dir(dir)
                .env("CHECKPOINT_DISABLE", "1")
                // A setting of the user's own may name a file that is not there, which is a warning.
                .env_remove("TF_CLI_CONFIG_FILE"),
            program,
            self.remedy,
        )?;
        if printed.lines().any(|printed| printed.starts_with(line)) {
            return Ok(());
        }
        Err(ToolError::new(
            format!("the {} that was built calls itself {printed:?}", self.title),
            "This is a bug in the pinned module. Please report it.",
        ))
    }
}

/// Where a program of the folder is.
pub(crate) fn path(dir: &Path, program: &str) -> PathBuf {
    dir.join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
}
