//! The temporary folder a measurement runs in: the driver, the programs, the statistics files.

use crate::failure::Failure;
use crate::programs::{self, Program};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const DRIVER: &str = include_str!("driver.py");

/// The folder; it goes away with the value.
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// Makes the folder and writes the driver and all programs into it.
    pub fn new() -> Result<Self, Failure> {
        let root = std::env::temp_dir().join(format!("tierlab-{}", std::process::id()));
        let workspace = Workspace { root };
        fs::create_dir_all(&workspace.root).map_err(|error| Failure::at(&workspace.root, error))?;
        workspace.write("driver.py", DRIVER)?;
        for program in programs::ALL {
            workspace.write(&format!("{}.py", program.name), program.source)?;
        }
        Ok(workspace)
    }

    /// The folder's path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What runs a program so many times, or until so many seconds have gone by, with a Python that these words start.
    /// `size` is the driver's word for one.
    pub fn command(
        &self,
        python: &[String],
        program: &Program,
        size: &str,
        iterations: u32,
        seconds: u32,
    ) -> Command {
        let (first, rest) = python.split_first().expect("a command has words");
        let mut command = Command::new(first);
        command
            .args(rest)
            .arg(self.root.join("driver.py"))
            .args([program.name, size, &iterations.to_string(), &seconds.to_string()])
            .current_dir(&self.root)
            // Same order of sets, same work in every process; no cache files in the folder.
            .env("PYTHONHASHSEED", "0")
            .env("PYTHONDONTWRITEBYTECODE", "1");
        command
    }

    fn write(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.root.join(name);
        fs::write(&path, text).map_err(|error| Failure::at(&path, error))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // A folder left in the temporary directory harms nobody.
        let _ = fs::remove_dir_all(&self.root);
    }
}
