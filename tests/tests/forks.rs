//! The child of a fork goes on without the thread that makes traces for its parent.

/// Forks while the trace of the first loop is made, and again and again while others are: children run loops of their own.
#[cfg(unix)]
const PROGRAM: &str = r#"
import os

def loop(n):
    total = 0
    for i in range(n):
        total += i & 7
    return total

def other(n):
    total = 0
    while n:
        n -= 1
        total += n
    return total

ends = []
for rounds in range(10, 400, 10):
    loop(rounds)
    child = os.fork()
    if not child:
        os._exit(int(loop(20_000) == 70_000 and other(20_000) == 199_990_000))
    ends.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(set(ends), loop(20_000), other(20_000))
"#;

#[test]
#[cfg(unix)]
fn a_child_makes_what_its_parent_had_begun() {
    for delay in ["0", "10", "1000"] {
        let output = std::process::Command::new(tiercel_tests::binary::tiercel())
            .args(["-X", "tier=2", "-X", "tune:hot_loop=20", "-X", "jit-thread=on"])
            .args(["-X", &format!("tune:install_delay={delay}"), "-c", PROGRAM])
            .output()
            .expect("tiercel runs");
        assert_eq!(
            (
                String::from_utf8_lossy(&output.stdout).as_ref(),
                String::from_utf8_lossy(&output.stderr).as_ref()
            ),
            ("{1} 70000 199990000\n", ""),
            "delay {delay}"
        );
    }
}
