//! A secret in any place of a profile or a manifest is in no output, whatever else is wrong: all places, all ways to write
//! them, all commands. The secret is one word, so it is looked for in all that is printed, also encoded.

mod manifests;
mod profiles;

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use crate::support::{Run, folder, run_in_with};

/// The secret.
const CANARY: &str = "Zq7canaryX9w";
/// The same in base64, as Secrets hold it; without padding, so that it is found in longer texts as well.
const ENCODED: &str = "WnE3Y2FuYXJ5WDl3";

/// A secret that is as short as passwords of people are, and the same in base64.
const SHORT: &str = "zQ7w9k";
const SHORT_ENCODED: &str = "elE3dzlr";

/// What is printed must not have the secret in it, or half of it.
fn leak(printed: &str) -> Option<&'static str> {
    let lower = printed.to_lowercase();
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    let all = [CANARY, ENCODED, "Zq7cana", "naryX9w", SHORT, SHORT_ENCODED];
    all.into_iter().find(|part| {
        printed.contains(part) || lower.contains(&part.to_lowercase()) || printed.contains(&reversed(part))
    })
}

/// Runs a command, and looks for the secret in all that it prints.
fn check(folder: &Path, args: &[&str], stdin: &str, what: &str) -> Run {
    let run = checked(folder, args, stdin, what);
    // Every third time also with the short secret: what is hidden must not depend on its length.
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    if COUNT.fetch_add(1, Relaxed).is_multiple_of(3) {
        with_short(folder, args, stdin, what);
    }
    run
}

/// The same run where the short secret is in the place of the other one, in files and on the command line.
fn with_short(folder: &Path, args: &[&str], stdin: &str, what: &str) {
    let short = |text: &str| text.replace(CANARY, SHORT).replace(ENCODED, SHORT_ENCODED);
    let args: Vec<String> = args.iter().map(|arg| short(arg)).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let texts = fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).ok()?;
        (text != short(&text)).then_some((path, text))
    });
    let texts: Vec<_> = texts.collect();
    for (path, text) in &texts {
        fs::write(path, short(text)).unwrap();
    }
    checked(folder, &args, &short(stdin), &short(what));
    for (path, text) in &texts {
        fs::write(path, text).unwrap();
    }
}

fn checked(folder: &Path, args: &[&str], stdin: &str, what: &str) -> Run {
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
