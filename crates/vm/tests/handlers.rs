//! The promises of the threaded loop: the host's stack does not grow, every handler leaves by a jump, and the hot ones
//! have no prologue.

#![cfg(not(any(feature = "match-loop", feature = "check-effects")))]

mod support;

use std::collections::HashMap;
use std::process::Command;

#[test]
fn millions_of_instructions_run_on_a_small_stack() {
    let program = "def f(n):\n    return n + 1\nclass C:\n    def __init__(self):\n        self.v = 0\n    def step(self, x):\n        self.v = f(self.v) + x\n        return self.v\ndef g(n):\n    for i in range(n):\n        yield i\nc = C()\nt = 0\nfor i in g(200000):\n    if i % 3 == 0 and i is not None:\n        t += c.step(1.5)\n    try:\n        [][0]\n    except IndexError:\n        t -= 1\nprint(t > 0, len([x for x in range(1000)]))\n";
    let work = move || support::output(program);
    let thread = std::thread::Builder::new().stack_size(512 * 1024).spawn(work).expect("a thread");
    assert_eq!(thread.join().expect("no overflow"), "True 1000\n");
}

/// The handlers' machine code in this very program, by name; none where there is no `objdump`.
fn disassembly() -> HashMap<String, Vec<String>> {
    let program = std::env::current_exe().expect("a program");
    let Ok(output) = Command::new("objdump").args(["-d", "--no-show-raw-insn", "-C"]).arg(program).output()
    else {
        return HashMap::new();
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    let mut current = None;
    for line in text.lines() {
        if let Some(name) = line.strip_suffix(">:").and_then(|line| line.split_once('<')) {
            current = name.1.rsplit_once("generated::handlers::").map(|(_, name)| name.to_owned());
        } else if let (Some(name), Some((_, instruction))) = (&current, line.split_once('\t')) {
            found.entry(name.clone()).or_default().push(instruction.trim().to_owned());
        }
    }
    found
}

/// Handlers that run all the time.
const HOT: &[&str] = &[
    "LOAD_FAST",
    "LOAD_FAST_BORROW",
    "LOAD_FAST_BORROW_LOAD_FAST_BORROW",
    "LOAD_CONST_MORTAL",
    "LOAD_CONST_IMMORTAL",
    "LOAD_SMALL_INT",
    "STORE_FAST",
    "STORE_FAST_LOAD_FAST",
    "POP_TOP",
    "PUSH_NULL",
    "COPY",
    "SWAP",
    "BINARY_OP_ADD_INT",
    "BINARY_OP_SUBTRACT_INT",
    "BINARY_OP_MULTIPLY_INT",
    "POP_JUMP_IF_FALSE",
    "POP_JUMP_IF_TRUE",
    "JUMP_FORWARD",
    "JUMP_BACKWARD_NO_JIT",
    "TO_BOOL_BOOL",
    "LOAD_GLOBAL_MODULE",
    "LOAD_GLOBAL_BUILTIN",
    "LOAD_ATTR_SLOT",
    "LOAD_ATTR_METHOD_WITH_VALUES",
    "RESUME_CHECK",
];

#[test]
fn handlers_leave_by_jumps() {
    let handlers = disassembly();
    let mut bad: Vec<&str> = handlers
        .iter()
        .filter(|(_, code)| code.iter().any(|instruction| instruction.starts_with("ret")))
        .map(|(name, _)| name.as_str())
        .collect();
    // Leaving a trace may end in leaving the loop.
    bad.retain(|name| *name != "ENTER_EXECUTOR");
    assert!(bad.is_empty(), "these return instead of jumping on: {bad:?}");
}

#[test]
fn hot_handlers_have_no_prologue() {
    if cfg!(debug_assertions) {
        // Checks inside `tiercel-object` may take registers in a debug build.
        return;
    }
    let handlers = disassembly();
    let saves = |code: &Vec<String>| code.iter().any(|instruction| instruction.starts_with("push"));
    let bad: Vec<&str> = HOT.iter().filter(|name| handlers.get(**name).is_some_and(saves)).copied().collect();
    assert!(bad.is_empty(), "these save registers: {bad:?}");
}
