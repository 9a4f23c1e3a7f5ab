//! The command line and the environment, read as CPython reads them.

use tiercel_vm::config::Config;

/// What to run.
#[derive(Clone, Debug, PartialEq)]
pub enum Program {
    /// `-c COMMAND`
    Command(String),
    /// `-m MODULE`
    Module(String),
    /// A file, a directory or a zip.
    File(String),
    /// Standard input, or the REPL if it is a terminal.
    Stdin,
}

/// A command line, understood.
#[derive(Debug)]
pub struct Request {
    /// What to run.
    pub program: Program,
    /// How.
    pub config: Config,
    /// `-x`: the first line is skipped.
    pub skip_first_line: bool,
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Parsed {
    /// Run something.
    Run(Box<Request>),
    /// Print this and be done.
    Print(String),
}

const USAGE: &str = "usage: tiercel [option] ... [-c cmd | -m mod | file | -] [arg] ...
";

const HELP: &str = "\
Options (and corresponding environment variables):
-b     : issue warnings about converting bytes/bytearray to str and comparing
         bytes/bytearray with str or bytes with int; also -bb for errors
-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : program passed in as string (terminates option list)
-d     : accepted for compatibility
-E     : ignore PYTHON* environment variables (such as PYTHONPATH)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script
-I     : isolate from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered
-v     : verbose; trace import statements
-V     : print the version number and exit (also --version)
-W arg : warning control; arg is action:message:category:module:lineno
-x     : skip first line of source
-X opt : set an implementation-specific option:
         tier=0|1|2i|2          the highest tier a program may reach
         stats[=FILE]           count what happens, print it or write it as JSON
         summary[=FILE]         the same without counting instructions
         dump=STAGE[,STAGE...][@FUNCTION]
                                tokens ast symtable cfg bytecode quickened
                                uops ir ir:PASS snapshots clif asm exits
         opt=-PASS,+PASS        switch passes off and on
         tune:NAME=VALUE        set a threshold
         jit-thread=auto|on|off|wait
                                make traces on a thread of its own (auto: if
                                there is a processor for it)
         perf=map|jitdump       name traces for perf
         lib=DIR                use the standard library in a folder
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]
";

fn version() -> String {
    let (major, minor, micro) = tiercel_modules::sys::VERSION;
    format!("Python {major}.{minor}.{micro} (Tiercel {})\n", env!("CARGO_PKG_VERSION"))
}

fn bad_option(text: &str) -> String {
    format!("{text}\n{USAGE}Try `tiercel -h' for more information.\n")
}

/// Reads a command line, program name first.
pub fn parse(args: &[String]) -> Result<Parsed, String> {
    let mut config = Config { orig_argv: args.to_vec(), ..Config::default() };
    let mut program = None;
    let mut skip_first_line = false;
    let mut at = 1;
    'words: while at < args.len() && program.is_none() {
        let word = args[at].as_str();
        if word == "-" || !word.starts_with('-') {
            break;
        }
        at += 1;
        match word {
            "--" => break,
            "--help" => return Ok(Parsed::Print(format!("{USAGE}{HELP}"))),
            "--version" => return Ok(Parsed::Print(version())),
            _ if word.starts_with("--") => {
                return Err(bad_option(&format!("unknown option {word}")));
            }
            _ => {}
        }
        let letters: Vec<char> = word.chars().skip(1).collect();
        for (i, letter) in letters.iter().enumerate() {
            // The rest of the word, or the next one.
            let mut value = || -> Result<String, String> {
                let rest: String = letters[i + 1..].iter().collect();
                if !rest.is_empty() {
                    return Ok(rest);
                }
                at += 1;
                args.get(at - 1)
                    .cloned()
                    .ok_or_else(|| bad_option(&format!("Argument expected for the -{letter} option")))
            };
            match letter {
                'c' => {
                    program = Some(Program::Command(value()? + "\n"));
                    continue 'words;
                }
                'm' => {
                    program = Some(Program::Module(value()?));
                    continue 'words;
                }
                'X' => {
                    let text = value()?;
                    let (name, value) = match text.split_once('=') {
                        Some((n, v)) => (n.to_string(), Some(v.to_string())),
                        None => (text, None),
                    };
                    config.xoptions.push((name, value));
                    continue 'words;
                }
                'W' => {
                    config.warn_options.push(value()?);
                    continue 'words;
                }
                'b' => config.bytes_warning += 1,
                'B' => config.dont_write_bytecode = true,
                'd' => config.parser_debug += 1,
                'E' => config.ignore_environment = true,
                'h' | '?' => return Ok(Parsed::Print(format!("{USAGE}{HELP}"))),
                'i' => config.inspect = true,
                'I' => config.isolated = true,
                'O' => config.optimize += 1,
                'P' => config.safe_path = true,
                'q' => config.quiet = true,
                's' => config.no_user_site = true,
                'S' => config.no_site = true,
                'u' => config.unbuffered = true,
                'v' => config.verbose += 1,
                'V' => return Ok(Parsed::Print(version())),
                'x' => skip_first_line = true,
                other => return Err(bad_option(&format!("Unknown option: -{other}"))),
            }
        }
    }
    let rest = &args[at.min(args.len())..];
    let (program, argv) = match program {
        Some(Program::Command(c)) => (Program::Command(c), [&["-c".to_string()], rest].concat()),
        Some(other) => (other, [&["-m".to_string()], rest].concat()),
        None => match rest.first() {
            None => (Program::Stdin, vec![String::new()]),
            Some(w) if w == "-" => (Program::Stdin, rest.to_vec()),
            Some(file) => (Program::File(file.clone()), rest.to_vec()),
        },
    };
    config.argv = argv;
    config.optimize = config.optimize.min(2);
    config.executable =
        std::env::current_exe().map(|p| p.to_string_lossy().into_owned()).unwrap_or_else(|_| args[0].clone());
    environment(&mut config)?;
    Ok(Parsed::Run(Box::new(Request { program, config, skip_first_line })))
}

/// Takes in the `PYTHON*` variables.
fn environment(config: &mut Config) -> Result<(), String> {
    let ignore = config.ignore_environment || config.isolated;
    let get = |name: &str| if ignore { None } else { std::env::var(name).ok().filter(|v| !v.is_empty()) };
    let number = |v: String| v.parse::<i32>().unwrap_or(1).max(1);
    if let Some(v) = get("PYTHONOPTIMIZE") {
        config.optimize = config.optimize.max(number(v)).min(2);
    }
    config.dont_write_bytecode |= get("PYTHONDONTWRITEBYTECODE").is_some();
    config.unbuffered |= get("PYTHONUNBUFFERED").is_some();
    config.no_user_site |= get("PYTHONNOUSERSITE").is_some();
    config.safe_path |= get("PYTHONSAFEPATH").is_some() || config.isolated;
    config.inspect |= get("PYTHONINSPECT").is_some();
    if let Some(v) = get("PYTHONVERBOSE") {
        config.verbose = config.verbose.max(number(v));
    }
    if let Some(v) = get("PYTHONPATH") {
        config.python_path = v.split(':').map(str::to_string).collect();
    }
    if let Some(v) = get("PYTHONWARNINGS") {
        let mut all: Vec<String> = v.split(',').map(str::to_string).collect();
        all.append(&mut config.warn_options);
        config.warn_options = all;
    }
    config.pycache_prefix = get("PYTHONPYCACHEPREFIX");
    config.io_encoding = get("PYTHONIOENCODING");
    let lines_only = get("PYTHONNODEBUGRANGES").is_some() || config.xoption("no_debug_ranges").is_some();
    config.debug_ranges = !lines_only;
    config.dev_mode = get("PYTHONDEVMODE").is_some() || config.xoption("dev").is_some();
    if let Some(v) = get("PYTHONHASHSEED")
        && v != "random"
    {
        match v.parse::<u32>() {
            Ok(seed) => config.hash_seed = Some(seed),
            Err(_) => {
                return Err("Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]\n".into());
            }
        }
    }
    config.library = match config.xoption("lib") {
        Some(Some(folder)) => Some(folder.to_string()),
        Some(None) => return Err("-X lib: a folder is expected\n".into()),
        None => get("PYTHONHOME").map(|home| {
            let (major, minor, _) = tiercel_modules::sys::VERSION;
            format!("{}/lib/python{major}.{minor}", home.split(':').next().unwrap_or_default())
        }),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(words: &[&str]) -> Request {
        let args: Vec<String> = ["tiercel"].iter().chain(words).map(|s| s.to_string()).collect();
        match parse(&args) {
            Ok(Parsed::Run(r)) => *r,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn programs_and_their_arguments() {
        let r = request(&["-Bc", "x", "-c", "y"]);
        assert_eq!(r.program, Program::Command("x\n".into()));
        assert_eq!(r.config.argv, ["-c", "-c", "y"]);
        let r = request(&["-X", "tier=1", "-OO", "f.py", "-O"]);
        assert_eq!((r.program, r.config.optimize), (Program::File("f.py".into()), 2));
        assert_eq!(r.config.argv, ["f.py", "-O"]);
        assert_eq!(r.config.xoption("tier"), Some(Some("1")));
        assert_eq!(request(&["-mtimeit", "a"]).program, Program::Module("timeit".into()));
        assert_eq!(request(&["-"]).config.argv, ["-"]);
        assert_eq!(request(&[]).program, Program::Stdin);
    }

    #[test]
    fn bad_options_are_named() {
        let error = |word: &str| parse(&["tiercel".into(), word.into()]).unwrap_err();
        assert!(error("-Z").starts_with("Unknown option: -Z\nusage:"));
        assert!(error("-c").starts_with("Argument expected for the -c option\n"));
        assert!(error("--nothing").starts_with("unknown option --nothing\n"));
    }
}
