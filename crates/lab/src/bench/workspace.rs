//! The temporary folder a measurement runs in: the driver, the programs, the statistics files.

use crate::failure::Failure;
use crate::programs;
use std::fs;
use std::path::{Path, PathBuf};

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
