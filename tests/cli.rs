use std::process::Stdio;

use crate::support::{program, run};

/// Each block of `tests/cli/*.md` is a command, its exit code and what it prints. Accept with
/// `TRYCMD=overwrite cargo test`.
#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .case("tests/cli/*.md")
        .register_bin("kafka-gen", std::path::Path::new(env!("CARGO_BIN_EXE_kafka-gen")));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child = program()
        .args(["render", "prod", "--set", "replicaCount=200"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!String::from_utf8_lossy(&output.stderr).contains("error"));
}

#[test]
fn findings_are_plain_text_where_there_is_no_terminal() {
    assert!(!run(&["render", "prod"], "").stderr.contains('\u{1b}'));
}

#[test]
fn standard_input_is_a_layer_or_a_profile_but_only_once() {
    let layer = run(&["show", "dev", "replicaCount", "-f", "-"], "replicaCount: 1 # here\n");
    assert_eq!(layer.stdout, "replicaCount: 1  # <stdin>:1\n", "{}", layer.stderr);
    let profile = run(&["show", "-", "release"], "extends: prod\nrelease: events\n");
    assert_eq!(profile.stdout, "release: events  # <stdin>:2\n", "{}", profile.stderr);
    let twice = run(&["render", "-", "-f", "-"], "{}");
    assert_eq!(twice.code, 2);
    assert!(twice.stderr.contains("only once"));
}

#[test]
fn broken_input_gives_one_clear_error_and_no_output() {
    let deep = "[".repeat(100_000);
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n\
                g: [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n";
    for (what, text) in [
        ("nesting", deep.as_str()),
        ("an alias bomb", bomb),
        ("an open quote", "a: \"b"),
        ("a tab", "a:\n\tb: c"),
        ("NUL", "a: \0"),
        ("a list", "- a"),
        ("a scalar", "hello"),
        ("two documents", "a: 1\n---\nb: 2\n"),
        ("a duplicate key", "replicaCount: 1\nreplicaCount: 3\n"),
        ("a key that is a boolean", "on: 1"),
        ("infinity", "replicaCount: .inf"),
        ("a recursive alias", "a: &a [*a]"),
        ("an unknown alias", "a: *b"),
        ("a binary tag", "a: !!binary aGVsbG8="),
        ("a big number", "replicaCount: 99999999999999999999999"),
        ("a fraction", "replicaCount: 1.5"),
        ("a byte-order mark in the middle", "topics:\n  a:\n    config:\n     \u{feff} b.c: 3\n*  d: {}\n"),
        ("a letter of two bytes where the text breaks", "a:\n  b: c\n \u{613}d:\n  e\n"),
    ] {
        let failed = run(&["render", "-"], text);
        assert_eq!((failed.code, failed.stdout.as_str()), (1, ""), "{what}: {}", failed.stderr);
        assert!(failed.stderr.contains("--> <stdin>:"), "{what}: {}", failed.stderr);
        assert!(!failed.stderr.contains("panicked"), "{what}: {}", failed.stderr);
    }
}

#[test]
fn windows_line_ends_and_byte_order_marks_are_no_mistake() {
    let run = run(&["show", "-", "release"], "\u{feff}extends: prod\r\nrelease: events\r\n");
    assert_eq!(run.stdout, "release: events  # <stdin>:2\n", "{}", run.stderr);
}
