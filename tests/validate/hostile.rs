//! Input that nobody writes with good intentions, or that a machine wrote: one clear error, soon.

use std::fs;

use kafka_gen::kubernetes::manifest::Options;
use kafka_gen::kubernetes::schema::Brought;
use kafka_gen::report::diagnostic::{Summary, concise, human, json, sarif};
use kafka_gen::text::source::SourceMap;
use kafka_gen::validate::{File, Input};
use kafka_gen::yaml::{Dialect, read_all};
use proptest::prelude::*;
use serde_json::Value;

use super::{config_map, filled, validate};

/// The findings as lines. What is not linear takes hours here, and the run is ended from outside.
fn judged(name: &str, text: impl AsRef<[u8]>) -> (i32, Vec<String>) {
    let folder = filled(name, &[]);
    fs::write(folder.join("a.yaml"), text).unwrap();
    let run = validate(&folder, &["a.yaml", "--format", "concise"]);
    assert!(!run.stderr.contains("panicked"), "{name}: {}", run.stderr);
    (run.code, run.stdout.lines().map(str::to_owned).collect())
}

fn one_error(name: &str, text: impl AsRef<[u8]>, said: &str) {
    let (code, found) = judged(name, text);
    assert_eq!(code, 1, "{name}");
    let excerpt: Vec<String> = found.iter().map(|line| line.chars().take(200).collect()).collect();
    assert!(matches!(found.as_slice(), [one] if one.contains(said)), "{name}: {excerpt:?}");
    assert!(found[0].len() < 3000, "{name} is explained at length");
}

#[test]
fn malformed_texts_have_one_clear_error() {
    one_error("utf-8", b"a: b\nc: \xff\n", "a.yaml:2:4: error: this is not UTF-8");
    one_error("utf-16", b"\xff\xfea\0:\0 \0b\0", "a.yaml:1:1: error: this is UTF-16");
    one_error("utf-16-be", b"\xfe\xff\0a\0:\0 \0b", "a.yaml:1:1: error: this is UTF-16");
    one_error("nul", "a: b\nc: \0\n", "a.yaml:2:");
    one_error("tabs", "a:\n\tb: c\n", "a.yaml:2:");
    one_error("quote", "a: \"b\n", "a.yaml:2:1: error: invalid YAML");
    one_error("binary", b"\x7fELF\x02\x01\x01\0\0\0", "error");
    one_error("html", "<!DOCTYPE html>\n<html>\n", "a Kubernetes object is a map, not text");
}

#[test]
fn depth_and_aliases_are_bounded() {
    one_error("brackets", "[".repeat(100_000), "a.yaml:1:256: error: more than 100 levels");
    one_error("braces", "{\"a\":".repeat(100_000), "a.yaml:1:506: error: more than 100 levels");
    one_error(
        "blocks",
        (0..5_000).map(|i| " ".repeat(i) + "a:\n").collect::<String>(),
        "more than 100 levels",
    );
    one_error("questions", "? ".repeat(50_000), "a key must be text");
    one_error("list-depth", "- ".repeat(50_000), "more than 100 levels");
    let bomb: String =
        (1..30).map(|i| format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 9].join(","))).collect();
    one_error("bomb", format!("a0: &a0 x\n{bomb}"), "expand to too many values");
    let merges: String =
        (1..30).map(|i| format!("a{i}: &a{i}\n  <<: *a{0}\n  x{i}: *a{0}\n", i - 1)).collect();
    one_error("merges", format!("a0: &a0 {{x: y}}\n{merges}"), "expand to too many values");
    // Few aliases, but of a long text.
    let long = format!("a: &a \"{}\"\nb: [{}]\n", "x".repeat(1 << 20), vec!["*a"; 50_000].join(","));
    one_error("long-alias", long, "expand to too many values");
    // Many anchors around the same values.
    let nested = format!("{}{}{}", "&a [".repeat(90), "x,".repeat(200_000), "]".repeat(90));
    one_error("nested-anchors", nested, "expand to too many values");
}

#[test]
fn sound_texts_of_other_systems_are_read() {
    let text = config_map("a");
    for (name, text) in [
        ("crlf", text.replace('\n', "\r\n") + "---\r\n"),
        ("bom", format!("\u{feff}{text}")),
        (
            "bom-json",
            "\u{feff}{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}".to_owned(),
        ),
        (
            "tabs-json",
            "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"ConfigMap\",\n\t\"metadata\": {\"name\": \"a\"}\n}"
                .to_owned(),
        ),
    ] {
        assert_eq!(judged(name, text), (0, vec![]), "{name}");
    }
}

#[test]
fn what_is_large_is_read() {
    let json =
        |kind: &str| format!("{{\"apiVersion\":\"v1\",\"kind\":\"{kind}\",\"metadata\":{{\"name\":\"a\"}}}}");
    let scalar = "x".repeat(50 << 20);
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
    // An API server has more to say of 50 MB than that they can be read.
    for (name, data) in [
        ("plain-scalar", format!("data: {{a: {scalar}}}\n")),
        ("block-scalar", format!("data:\n  a: |\n    {}\n", "x y\n    ".repeat(2 << 20))),
    ] {
        let (_, found) = judged(name, format!("{head}{data}"));
        assert!(found.iter().all(|line| !line.contains("YAML") && line.len() < 3000), "{name}");
    }
    let key = "k".repeat(100_000);
    one_error(
        "long-key",
        json("ConfigMap").replace("\"kind\"", &format!("\"{key}\":1,\"kind\"")),
        "unknown field",
    );
    let (code, found) = judged("long-kind", json(&scalar));
    // Nothing is known about the kind, and nothing of that size can be stored.
    assert_eq!((code, found.len()), (1, 2));
    assert!(found.iter().all(|line| line.len() < 3000));
    assert_eq!(
        judged("documents", (0..100_000).map(|i| config_map(&format!("a{i}")) + "---\n").collect::<String>()),
        (0, vec![])
    );
}

#[test]
fn many_findings_are_printed() {
    let list = |count: usize| {
        let item = |i| config_map(&format!("a{i}")).replace(", kind", ", dat: {}, kind").trim().to_owned();
        let items: Vec<String> = (0..count).map(item).collect();
        // One line of megabytes.
        format!("{{apiVersion: v1, kind: List, items: [{}]}}", items.join(", "))
    };
    let same = |count| (config_map("a") + "---\n").repeat(count);
    let keys: String = (0..5_000).map(|i| format!(" k{i}: 1,\n")).collect();
    let keys = config_map("a").replace("}}\n", &format!("}},\n{keys}}}"));
    let folder = filled(
        "findings",
        &[
            ("list.yaml", &list(5_000)),
            ("long.yaml", &list(100_000)),
            ("keys.yaml", &keys),
            ("same.yaml", &same(5_001)),
            ("twice.yaml", &"x: y\n".repeat(300_000)),
        ],
    );
    // A thousand, and how many more there are.
    for (file, format, all) in [
        ("long.yaml", "concise", 100_000),
        ("list.yaml", "human", 5_000),
        ("list.yaml", "json", 5_000),
        ("list.yaml", "sarif", 5_000),
        ("keys.yaml", "human", 5_000),
        ("same.yaml", "human", 5_000),
        ("twice.yaml", "concise", 300_000),
    ] {
        let run = validate(&folder, &[file, "--format", format]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        let found = match format {
            "human" => run.stdout.lines().filter(|line| line.starts_with("error")).count(),
            "concise" => run.stdout.lines().count(),
            _ => {
                let found: Value = serde_json::from_str(&run.stdout).unwrap();
                let list = if format == "json" { &found["findings"] } else { &found["runs"][0]["results"] };
                list.as_array().unwrap().len()
            }
        };
        assert_eq!(found, 1001, "{file} as {format}");
        let rest = format!("and {} more errors", all - 1000);
        assert!(run.stdout.contains(&rest), "{file} as {format}: {rest}");
        assert!(
            !matches!(format, "human" | "concise") || run.stderr.contains(&format!("{all} errors")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_device_is_read_only_so_far() {
    let folder = filled("device", &[]);
    let run = validate(&folder, &["/dev/zero"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("cannot read `/dev/zero`: it has more than 256 MiB"), "{}", run.stderr);
}

/// What hurts where it does not belong.
const FRAGMENTS: [&[u8]; 24] = [
    b"---\n",
    b"...\n",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"'",
    b": ",
    b"- ",
    b"&a ",
    b"*a",
    b"<<: ",
    b"\0",
    b"\xff",
    b"\t",
    b"\\ud83d",
    b"? ",
    b"| ",
    b"%YAML 1.1\n",
    b"!!int ",
    b"\r",
    b"\xef\xbb\xbf",
    "ß😀".as_bytes(),
];

const LIST: &str = r#"{"apiVersion": "v1", "kind": "List", "items": [
  {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "kafka", "labels": {"a": "\ud83d\ude00 \n ß"}},
   "spec": {"ports": [{"port": 9092, "targetPort": "client", "nodePort": 3.1e4}], "clusterIP": null, "selector": {}}},
  {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kafka"}, "data": {"a": "b", "c": "\/"}}
]}
{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "kafka"}, "immutable": true}
"#;

/// A change: at a place, so many bytes go, and a fragment comes.
fn damaged(text: &[u8], changes: &[(usize, usize, usize)]) -> Vec<u8> {
    changes.iter().fold(text.to_vec(), |mut text, (at, length, fragment)| {
        let at = at % (text.len() + 1);
        let end = (at + length).min(text.len());
        text.splice(at..end, FRAGMENTS.get(*fragment).copied().unwrap_or_default().iter().copied());
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_damage_makes_it_panic(
        as_json: bool,
        changes in proptest::collection::vec((any::<usize>(), 0..20_usize, 0..30_usize), 1..6),
    ) {
        let objects = include_str!("../apiserver/statefulset.yaml");
        let bytes = damaged(if as_json { LIST.as_bytes() } else { objects.as_bytes() }, &changes);
        let mut sources = SourceMap::default();
        let files = vec![File { name: "a.yaml".to_owned(), bytes }];
        let inputs = vec![Input { name: "a.yaml".to_owned(), files, is_cluster: false, are_values: false }];
        let verdict =
            kafka_gen::validate::validate(inputs, &Brought::default(), Options::default(), &mut sources);
        let report = &verdict.report;
        human::render(report, &sources, true);
        json::render(report, &sources, &Summary::default(), &verdict.skipped, None, &verdict.undecided, &verdict.partly_checked);
        sarif::render(report, &sources, kafka_gen::rules::descriptors(), report);
        prop_assert_eq!(concise::render(report, &sources).lines().count(), report.diagnostics().len());
    }
}

#[test]
fn empty_documents_cost_nothing() {
    let text = "---\n".repeat(100_000) + "--- null\n--- ~\n# nothing\n---\n";
    let id = SourceMap::default().add("", "");
    let (documents, report) = read_all(&text, id, Dialect::Manifest);
    assert_eq!((documents.len(), documents.capacity(), report.diagnostics().len()), (0, 0, 0));
    one_error("nothing-but-dashes", text, "no Kubernetes object");
}
