//! Whatever the input holds, no output has anything that a terminal, the log of a CI run or a comment obeys.

use std::fs;
use std::path::Path;

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, parse_document};
use serde_json::{Value, json};

use crate::support::{Run, folder, run, run_in_with};

/// Begins a line of its own if a line break of the input comes through.
const CANARY: &str = "INJECTED";

/// Texts that a terminal, a log or a shell obeys.
const OBEYED: &[&str] = &[
    "\u{1b}[31mred\u{1b}]8;;https://evil.example\u{7}link\u{1b}]8;;\u{7}\u{1b}[2J",
    "\u{9b}31m\u{9d}0;title\u{9c}\u{85}\u{7f}\u{8}\r",
    "a\nINJECTED\n::set-output name=x::y\n ##[command]z",
    "::add-mask::x",
    "x ##vso[task.setvariable variable=a]b",
    "\u{202e}txet\u{2066}\u{2069}\u{200f}\u{61c}",
    "zero\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}width\u{ad}",
    "a\u{2028}INJECTED\u{2029}b",
    "tag\u{e0041}\u{e007f}\u{fe0f}\u{e0100}",
    "';touch pwned;$(touch pwned)`touch pwned`",
];

/// Texts that are something in Markdown.
const MARKDOWN: &[&str] = &[
    "[x](https://evil.example) ![y](https://evil.example/p.png) [z]: https://evil.example",
    "**bold** _em_ ~~gone~~ `code` ``more`` <b>html</b> <img src=x> <!-- c --> $math$",
    "https://evil.example www.evil.example me@evil.example <https://evil.example>",
    "@somebody @org/team #1 GH-1 evil/repo#2 0123456789abcdef :+1: !1 &amp;",
    "a|b\\|c | d\\",
    "- [x] task\n\n# heading\n\n```\nfence\n~~~\n> quote\n[^1]: foot",
    "</details></summary><script>alert(1)</script>",
    "`",
];

/// What a terminal, a log or a reader of text may obey.
fn obeyed(text: &str) -> Option<String> {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{e0000}'..='\u{e01ef}')
    };
    // The sign of our own headline is an emoji in colour.
    let text = text.replace("⚠\u{fe0f}", "⚠");
    let hidden = text.chars().find(|c| is_hidden(*c) || *c == '\u{fe0f}');
    let command = text.lines().find(|line| {
        line.trim_start().starts_with("::")
            || line.match_indices("##").any(|(at, _)| {
                line[at + 2..].trim_start_matches(|c: char| c.is_ascii_alphanumeric()).starts_with('[')
            })
    });
    hidden.map(|c| format!("{c:?}")).or(command.map(str::to_owned))
}

fn is_harmless(text: &str, what: &str) {
    if let Some(found) = obeyed(text) {
        panic!("{what} prints {found:?}:\n{text}");
    }
}

/// The same of all that a run printed, which begins no line with a text of others.
fn harmless(run: &Run, what: &str) {
    for text in [&run.stdout, &run.stderr] {
        is_harmless(text, what);
        let injected = text.lines().find(|line| line.trim_start().starts_with(CANARY));
        assert!(injected.is_none(), "{what} prints {injected:?}:\n{text}");
    }
}

/// Runs the program in a folder.
fn run_in(folder: &Path, args: &[&str]) -> Run {
    run_in_with(folder, args, "")
}

/// A folder whose profile, manifests and names of files hold this text wherever they can.
fn scene(name: &str, text: &str) -> std::path::PathBuf {
    let root = folder(name);
    let file = text.replace('/', "_");
    let profile = |more: &Value| {
        let mut profile = json!({
            "extends": "prod",
            "commonAnnotations": { "example.com/hostile": text },
            "config": { "broker.interceptor": text },
            "allow": { "unknown-broker-setting": "of a plugin" },
            "externalAccess": { "domain": "kafka.example.org" },
            "topics": { "hostile": { "purpose": text, "partitions": 3 } },
            "acknowledge": [{ "rule": "pods-restart", "object": "StatefulSet/kafka", "reason": format!("x {text}") }],
        });
        for (key, value) in more.as_object().unwrap() {
            profile[key] = value.clone();
        }
        kafka_gen::yaml::flow(&profile)
    };
    fs::write(root.join("good.yaml"), profile(&json!({}))).unwrap();
    fs::write(
        root.join("next.yaml"),
        profile(&json!({ "replicaCount": 5, "config": { "broker.interceptor": format!("{text}!") } })),
    )
    .unwrap();
    fs::write(root.join("bad.yaml"), profile(&json!({ "release": text, text: text }))).unwrap();
    fs::write(root.join(format!("{file}.yaml")), profile(&json!({ "replicas": text }))).unwrap();
    fs::create_dir(root.join(&file)).unwrap();
    for (side, value) in [("old", "x"), ("new", "y")] {
        let map = |name: &str| {
            json!({
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": { "name": name, "namespace": text, "annotations": { text: format!("{text}{value}"), "a": text } },
                "data": { text: format!("{value}{text}\n{text}\n {text}\n"), "server.properties": format!("{text}={value}\n") },
            })
        };
        let topics = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "kafka-topics", "namespace": "kafka" },
            "data": { "topics.tsv": format!("{text}{value}\t1\t1\nkept\t1\t1\tretention.ms={value}{text}\n") },
        });
        let service = json!({
            "apiVersion": "v1", "kind": text, "metadata": { "name": "a", "labels": { "b": format!("{text}{value}") } },
            text: { "c": value },
        });
        fs::create_dir(root.join(side)).unwrap();
        let one = map(&format!("{text}{value}"));
        for (number, object) in [map(text), one, topics, service].iter().enumerate() {
            fs::write(root.join(side).join(format!("{number}{file}.yaml")), kafka_gen::yaml::flow(object))
                .unwrap();
        }
    }
    root
}

#[test]
fn nothing_of_the_input_is_obeyed() {
    for (number, text) in OBEYED.iter().enumerate() {
        let root = scene(&format!("shown-{number}"), text);
        let file = format!("{}.yaml", text.replace('/', "_"));
        let set = format!("{text}={text}");
        let argument = format!("--{text}");
        let revision = format!("git:{text}:{text}");
        for args in [
            &["validate", "old"][..],
            &["validate", "old", "--format", "concise"],
            &["validate", "old", "--format", "json"],
            &["validate", "old", "--format", "sarif"],
            &["validate", text, &file],
            &["diff", "new", "--against", "old"],
            &["diff", "new", "--against", "old", "--format", "markdown"],
            &["diff", "new", "--against", "old", "--format", "json"],
            &["diff", "next.yaml", "--against", "good.yaml"],
            &["diff", "next.yaml", "--against", "good.yaml", "--format", "markdown"],
            &["diff", "good.yaml", "--against", &revision],
            &["show", "good.yaml"],
            &["show", "good.yaml", "--set", &set],
            &["show", "good.yaml", text],
            &["show", "good.yaml", "--format", "json"],
            &["topics", "good.yaml"],
            &["topics", "good.yaml", "--format", "json"],
            &["render", "good.yaml"],
            &["render", "good.yaml", "--format", "json"],
            &["render", "bad.yaml"],
            &["render", &file],
            &["render", "good.yaml", "--set", &set],
            &["render", "good.yaml", "--out", text, "--check"],
            &["connection", "bad.yaml", "--format", "env"],
            &["explain", text],
            &["init", text],
            &["render", &argument],
            &["render", &argument[1..]],
            &[text],
        ] {
            harmless(&run_in(&root, args), &format!("{args:?}"));
        }
    }
}

#[test]
fn what_is_rendered_means_the_same_though_nothing_in_it_is_obeyed() {
    for (number, text) in OBEYED.iter().enumerate() {
        let root = scene(&format!("shown-rendered-{number}"), text);
        let stream = run_in(&root, &["render", "good.yaml"]);
        assert_eq!(stream.code, 0, "{}", stream.stderr);
        let objects = crate::profile::objects(&stream.stdout);
        let found = objects.values().filter(|value| {
            value.pointer("/metadata/annotations/example.com~1hostile").and_then(Value::as_str) == Some(*text)
        });
        assert!(found.count() >= 12, "{text:?}");
    }
}

#[test]
fn what_a_cluster_says_is_not_obeyed() {
    for text in OBEYED {
        let pod = json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "name": "kafka-0", "namespace": "kafka", "labels": { "app": "kafka" } },
            "spec": { "nodeName": text, "containers": [{ "name": text, "image": text }] },
            "status": {
                "phase": "Pending",
                "conditions": [{ "type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": text }],
                "containerStatuses": [{
                    "name": "kafka", "ready": false, "restartCount": 9, "image": text, "imageID": "",
                    "state": { "waiting": { "reason": text, "message": text } },
                    "lastState": { "terminated": { "exitCode": 1, "reason": text, "message": text } },
                }],
            },
        });
        let list = json!({ "apiVersion": "v1", "kind": "List", "items": [pod] }).to_string();
        for format in ["text", "json"] {
            let args = ["health", "prod", "--format", format, "--now", "2026-01-27T10:00:00Z"];
            harmless(&run(&args, &list), &format!("{args:?}"));
        }
        harmless(&run(&["health", "prod", "--set", &format!("x={text}")], &list), "health --set");
    }
}

#[test]
fn what_is_ours_is_printed_as_it_is() {
    for args in [
        &["completions", "bash"][..],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["man"],
        &["schema"],
        &["rules"],
        &["render", "prod"],
        &["explain", "pods-restart"],
        &["profiles", "prod"],
    ] {
        let printed = run(args, "").stdout;
        assert!(!printed.contains("\\u{") && obeyed(&printed).is_none(), "{args:?}: {:?}", obeyed(&printed));
    }
}

/// The Markdown of a comment, as GitHub reads it, has links, pictures, HTML and emphasis only where we put them.
fn is_only_ours(comment: &str, what: &str) {
    let arena = Arena::new();
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.footnotes = true;
    options.extension.math_dollars = true;
    options.extension.shortcodes = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.alerts = true;
    let root = parse_document(&arena, comment, &options);
    for node in root.descendants() {
        let value = &node.data().value;
        let wrong = match value {
            NodeValue::Link(_) | NodeValue::Image(_) | NodeValue::Emph | NodeValue::Strikethrough => true,
            NodeValue::TaskItem(_) | NodeValue::FootnoteDefinition(_) | NodeValue::Math(_) => true,
            NodeValue::FootnoteReference(_) | NodeValue::BlockQuote | NodeValue::ShortCode(_) => true,
            NodeValue::Heading(heading) => heading.level != 3,
            NodeValue::HtmlInline(tag) => !["<br>"].contains(&tag.as_str()),
            NodeValue::HtmlBlock(block) => !is_fold(&block.literal),
            NodeValue::Strong => !is_class(node),
            NodeValue::Text(text) => is_reference(text),
            _ => false,
        };
        assert!(!wrong, "{what}: {value:?} in\n{comment}");
    }
    // A row of a table has as many cells as its head.
    for node in root.descendants().filter(|node| matches!(node.data().value, NodeValue::TableRow(_))) {
        let head = node.parent().unwrap().first_child().unwrap();
        assert_eq!(node.children().count(), head.children().count(), "{what}:\n{comment}");
    }
    let cells = comment
        .lines()
        .filter(|line| line.starts_with("| "))
        .map(|line| line.replace("\\|", "").matches('|').count());
    let cells: std::collections::BTreeSet<usize> = cells.collect();
    assert!(cells.len() <= 1, "{what}: {cells:?}\n{comment}");
}

fn is_fold(html: &str) -> bool {
    let name = html
        .trim()
        .strip_prefix("<details><summary><code>")
        .and_then(|rest| rest.strip_suffix("</code></summary>"));
    let ours = ["</details>", "<details><summary>To accept these changes after review</summary>"];
    ours.contains(&html.trim()) || name.is_some_and(|name| !name.contains(['<', '>']))
}

/// A class of changes in bold.
fn is_class<'a>(node: &'a AstNode<'a>) -> bool {
    let text: String = node
        .descendants()
        .filter_map(|node| match &node.data().value {
            NodeValue::Text(text) => Some(text.to_string()),
            _ => None,
        })
        .collect();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

/// Text in which GitHub looks for people, issues, commits and emoji.
fn is_reference(text: &str) -> bool {
    let commit = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.len() >= 7 && word.bytes().all(|b| b.is_ascii_hexdigit()));
    text.contains(['@', '#', '<', '*', '[', '`', '$'])
        || text.contains("GH-")
        || text.contains(":+1")
        || commit
}

#[test]
fn nothing_of_the_input_is_markdown() {
    for (number, text) in MARKDOWN.iter().chain(OBEYED).enumerate() {
        let root = scene(&format!("shown-markdown-{number}"), text);
        for args in [["diff", "new", "--against", "old"], ["diff", "next.yaml", "--against", "good.yaml"]] {
            let made = run_in(&root, &[&args[..], &["--format", "markdown"]].concat());
            assert!(made.stdout.starts_with("### "), "{args:?}: {}", made.stderr);
            is_only_ours(&made.stdout, &format!("{args:?} {text:?}"));
        }
    }
}

/// `eval "$(kafka-gen connection … --format env)"` runs nothing that a profile holds.
#[test]
fn variables_are_safe_for_a_shell() {
    for text in OBEYED {
        let sets = format!("externalAccess.domain={text}");
        let made = run(&["connection", "prod", "--external", "--format", "env", "--set", &sets], "");
        for line in made.stdout.lines() {
            let (name, value) = line.split_once('=').unwrap();
            assert!(name.starts_with("KAFKA_"), "{line}");
            assert!(
                value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./:,@%+=".contains(&b))
                    || value.ends_with('\''),
                "{line}"
            );
        }
    }
}

/// No command that is shown has a name in it that a shell would read as more than a name.
#[test]
fn commands_name_only_what_is_a_name() {
    let set = |name: &str, size: &str| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": name, "namespace": "kafka" },
            "spec": {
                "replicas": 3, "selector": { "matchLabels": { "a": "b" } },
                "template": { "metadata": { "labels": { "a": "b" } }, "spec": { "containers": [{ "name": "kafka", "image": "apache/kafka:4.3.1" }] } },
                "volumeClaimTemplates": [{ "metadata": { "name": "data" }, "spec": { "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": size } } } }],
            },
        })
    };
    for (name, has_command) in
        [("kafka", true), ("$(id)", false), ("a;b", false), ("a`b", false), ("a b", false)]
    {
        let root = folder("shown-commands");
        for (file, size) in [("old.yaml", "8Gi"), ("new.yaml", "16Gi")] {
            fs::write(root.join(file), set(name, size).to_string()).unwrap();
        }
        let made = run_in(&root, &["diff", "new.yaml", "--against", "old.yaml", "--format", "json"]);
        let review: Value = serde_json::from_str(&made.stdout).unwrap();
        let steps = review["changes"][0]["steps"].to_string();
        assert_eq!(steps.contains("kubectl"), has_command, "{name}: {steps}");
    }
}
