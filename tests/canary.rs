//! A secret in any place of a profile or a manifest is in no output, whatever else is wrong: all places, all ways to write
//! them, all commands. The secret is one word, so it is looked for in all that is printed, also encoded.

mod manifests;
mod profiles;

use std::path::Path;

use crate::support::{Run, folder, run_in_with};

/// The secret.
const CANARY: &str = "Zq7canaryX9w";
/// The same in base64, as Secrets hold it; without padding, so that it is found in longer texts as well.
const ENCODED: &str = "WnE3Y2FuYXJ5WDl3";

/// What is printed must not have the secret in it, or half of it.
fn leak(printed: &str) -> Option<&'static str> {
    let lower = printed.to_lowercase();
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    let all = [CANARY, ENCODED, "Zq7cana", "naryX9w"];
    all.into_iter().find(|part| {
        printed.contains(part) || lower.contains(&part.to_lowercase()) || printed.contains(&reversed(part))
    })
}

/// Runs a command, and looks for the secret in all that it prints.
fn check(folder: &Path, args: &[&str], stdin: &str, what: &str) -> Run {
    let run = run_in_with(folder, args, stdin);
    for printed in [&run.stdout, &run.stderr] {
        if let Some(part) = leak(printed) {
            panic!("`{part}` is printed by {args:?} of\n{what}\n--\n{printed}");
        }
    }
    assert!((0..=7).contains(&run.code), "{args:?} of {what}: {} {}", run.code, run.stderr);
    run
}

#[test]
fn a_leak_is_seen() {
    assert_eq!(leak("password: Zq7canaryX9w"), Some(CANARY));
    assert_eq!(leak("data: WnE3Y2FuYXJ5WDl3"), Some(ENCODED));
    assert!(leak("zq7canaryx9w").is_some() && leak("…Zq7cana…").is_some());
    assert_eq!(leak("password: (hidden)"), None);
}

/// What cannot be read may be a secret, but its place in the layout is none.
#[test]
fn a_text_that_cannot_be_read_is_shown_in_outline() {
    let folder = folder("canary-outline");
    let head = "apiVersion: v1\nkind: Secret\nstringData:\n";
    for (text, shown) in [
        (format!("{head}  name: [{CANARY}\n"), "4 |   name: ***\n  |         ^^^\n"),
        (format!("{head}  name: {CANARY}: x\n"), "4 |   name: ******\n  |            ^^^\n"),
        (format!("{head}  {CANARY} x\n  a: b\n"), "4 |   ***\n  |   ^^^\n"),
        (format!("{head}\tname: {CANARY}\n"), "4 |     name: ***\n  |     ^\n"),
    ] {
        let run = check(&folder, &["validate", "-"], &text, &text);
        assert!(run.code == 1 && run.stdout.contains(shown), "{text}\n{}{}", run.stdout, run.stderr);
    }
}
