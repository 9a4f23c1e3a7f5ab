//! What a process gives back to the machine.

/// Prints what the process holds at its most while a loop becomes a trace, and waits until it holds a megabyte less.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const PROGRAM: &str = r#"
import time

def status(name):
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name):
                return int(line.split()[1])

def loop(n):
    total = 0
    for i in range(n):
        total += i & 7
    return total

with open("/proc/self/clear_refs", "w") as file:
    file.write("5")                 # the most begins to count anew
loop(100_000)
deadline = time.monotonic() + 30
while status("VmRSS:") > status("VmHWM:") - 1024 and time.monotonic() < deadline:
    time.sleep(0.01)
print("given back" if status("VmRSS:") <= status("VmHWM:") - 1024 else "kept")
"#;

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn what_only_compiling_traces_needs_is_given_back_when_it_pauses() {
    let output = std::process::Command::new(tiercel_tests::binary::tiercel())
        .args(["-X", "tier=2", "-X", "tune:hot_loop=50", "-c", PROGRAM])
        .output()
        .expect("tiercel runs");
    assert_eq!(
        (String::from_utf8_lossy(&output.stdout).as_ref(), String::from_utf8_lossy(&output.stderr).as_ref()),
        ("given back\n", "")
    );
}
