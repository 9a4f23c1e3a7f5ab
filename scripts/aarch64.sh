#!/usr/bin/env bash
# The tiers on aarch64, on a machine that is none: builds for it and runs the tests of machine code by emulation.
#
#   scripts/aarch64.sh              # all of: programs, jit, fuzz
#   scripts/aarch64.sh programs     # language and benchmark programs at every tier (about 20 minutes)
#   scripts/aarch64.sh jit          # the tests of traces, native code and passes
#   scripts/aarch64.sh fuzz         # random traces: executor and native code
#
# It needs the target's standard library (rustup), a linker for it, and QEMU's emulator for programs of its kind.
set -euo pipefail
cd "$(dirname "$0")/.."
triple=aarch64-unknown-linux-gnu

missing() {
    echo "scripts/aarch64.sh: $1 is missing: $2" >&2
    exit 1
}
[ -d "$(rustc --print sysroot)/lib/rustlib/$triple" ] || missing "Rust's library for $triple" "rustup target add $triple"
command -v aarch64-linux-gnu-gcc >/dev/null || missing aarch64-linux-gnu-gcc "Debian has it as gcc-aarch64-linux-gnu"
command -v qemu-aarch64 >/dev/null || missing qemu-aarch64 "Debian has it as qemu-user"

# Linked statically, programs need no other root folder, which they would notice.
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-C target-feature=+crt-static"
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER=qemu-aarch64
export CC_aarch64_unknown_linux_gnu=aarch64-linux-gnu-gcc
built=$PWD/${CARGO_TARGET_DIR:-target}/$triple/fast
case ${CARGO_TARGET_DIR:-} in /*) built=$CARGO_TARGET_DIR/$triple/fast ;; esac

programs() {
    cargo build --locked --target "$triple" --profile fast -p tiercel-cli
    # The test asks for one file to run.
    printf '#!/bin/sh\nexec qemu-aarch64 %q "$@"\n' "$built/tiercel" >"$built/tiercel-emulated"
    chmod +x "$built/tiercel-emulated"
    TIERCEL=$built/tiercel-emulated cargo test --locked -p tiercel-tests --test language --test programs --no-fail-fast
}

jit() {
    cargo test --locked --target "$triple" --profile fast -p tiercel-jit -p tiercel-passes -p tiercel-ir --no-fail-fast
}

fuzz() {
    cargo build --locked --target "$triple" --profile fast -p tiercel-lab
    qemu-aarch64 "$built/tierlab" fuzz traces --count "${COUNT:-2000}" --seed "${SEED:-1}"
}

for step in "${@:-programs jit fuzz}"; do
    for name in $step; do
        case $name in
            programs | jit | fuzz) printf '\n== %s on aarch64\n' "$name" && "$name" ;;
            *) echo "scripts/aarch64.sh: no step is called $name (programs, jit, fuzz)" >&2 && exit 1 ;;
        esac
    done
done
