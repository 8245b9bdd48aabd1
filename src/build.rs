//! How the program is linked.

#![expect(clippy::disallowed_methods, reason = "this is how cargo speaks to a build script")]

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let is = |name: &str, wanted: &str| {
        env::var(name).is_ok_and(|found| found.split(',').any(|word| word == wanted))
    };
    // The tables of schemas and settings are full of addresses. In a program that may be loaded anywhere each of them is
    // put right at every start, which is a tenth of the time of a run; kubectl and helm are loaded at a fixed place too.
    if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && !is("CARGO_CFG_TARGET_FEATURE", "crt-static")
    {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
