//! What the command line and the environment ask of a runtime; `sys.flags` and its neighbours show it.

/// Settings of a runtime. The defaults are those of `python3.14` with no arguments.
#[derive(Clone, Debug)]
pub struct Config {
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// `sys.orig_argv`.
    pub orig_argv: Vec<String>,
    /// `sys.executable`.
    pub executable: String,
    /// Directories to put first on `sys.path` (of the script, of the current directory).
    pub path0: Option<String>,
    /// `PYTHONPATH`.
    pub python_path: Vec<String>,
    /// `PYTHONHOME` or `-X lib=`: a folder with the standard library, used in place of the embedded one.
    pub library: Option<String>,
    /// `-X NAME[=VALUE]`.
    pub xoptions: Vec<(String, Option<String>)>,
    /// Whether code objects know columns: not with `-X no_debug_ranges`.
    pub debug_ranges: bool,
    /// `-W`.
    pub warn_options: Vec<String>,
    /// `-O` (1) and `-OO` (2).
    pub optimize: i32,
    /// `-i`.
    pub inspect: bool,
    /// `-I`.
    pub isolated: bool,
    /// `-E`.
    pub ignore_environment: bool,
    /// `-S`: `site` is not imported.
    pub no_site: bool,
    /// `-s`.
    pub no_user_site: bool,
    /// `-B`.
    pub dont_write_bytecode: bool,
    /// `-q`.
    pub quiet: bool,
    /// `-u`.
    pub unbuffered: bool,
    /// `-v`.
    pub verbose: i32,
    /// `-b`.
    pub bytes_warning: i32,
    /// `-P`.
    pub safe_path: bool,
    /// `-d`.
    pub parser_debug: i32,
    /// `-X dev`.
    pub dev_mode: bool,
    /// `PYTHONHASHSEED`: `None` for random.
    pub hash_seed: Option<u32>,
    /// `PYTHONPYCACHEPREFIX`.
    pub pycache_prefix: Option<String>,
    /// `PYTHONIOENCODING`.
    pub io_encoding: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            argv: vec![String::new()],
            orig_argv: Vec::new(),
            executable: String::new(),
            path0: None,
            python_path: Vec::new(),
            library: None,
            xoptions: Vec::new(),
            debug_ranges: true,
            warn_options: Vec::new(),
            optimize: 0,
            inspect: false,
            isolated: false,
            ignore_environment: false,
            no_site: false,
            no_user_site: false,
            dont_write_bytecode: false,
            quiet: false,
            unbuffered: false,
            verbose: 0,
            bytes_warning: 0,
            safe_path: false,
            parser_debug: 0,
            dev_mode: false,
            hash_seed: None,
            pycache_prefix: None,
            io_encoding: None,
        }
    }
}

impl Config {
    /// The value of `-X name`: `Some(None)` for the bare name.
    pub fn xoption(&self, name: &str) -> Option<Option<&str>> {
        self.xoptions.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.as_deref())
    }
}
