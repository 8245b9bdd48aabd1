use kafka_gen::profile::Request;
use kafka_gen::render::pipeline::{self, Overrides};
use kafka_gen::text::source::SourceMap;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::profile::{object, objects};

/// Texts that some reader of YAML takes for something else, or that end quotes, lines or templates.
pub const HOSTILE: &[&str] = &[
    "",
    " ",
    "on",
    "off",
    "yes",
    "No",
    "y",
    "N",
    "true",
    "null",
    "~",
    "1e3",
    "0x1F",
    "0o17",
    "017",
    "08",
    "1_000",
    "12:30:45",
    "2024-01-01",
    ".inf",
    ".nan",
    "=",
    "<<",
    "-",
    "- a",
    "? a",
    ": b",
    "a: b",
    "a: b #c",
    "a #c",
    "#c",
    "&a",
    "*a",
    "!a",
    "!!int 1",
    "%YAML 1.1",
    "@a",
    "`a",
    "|",
    ">",
    "|+\n a",
    "'",
    "''",
    "\"",
    "\\",
    "\\n",
    "{",
    "}",
    "[",
    "]",
    "{a: b}",
    "[a]",
    ",",
    "---",
    "--- a",
    "...",
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "\na",
    " a",
    "a ",
    "\ta",
    "a\t",
    "a\tb",
    "a\rb",
    "a\r\nb",
    "\u{0}",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{feff}a",
    "\u{fffd}",
    "ß",
    "日本",
    "😀",
    "${{ names.release }}",
    "{{ x }}",
    "{% if x %}",
    "{%% if x %%}",
    "#% if x",
    "a\n#% endif\nb",
    "${env:POD_NAME}",
    "$(POD_NAME)",
    "$POD_NAME",
    "`id`",
    "$(id)",
    "a\n  b\n c",
    "a\n---\nb: on\n",
    "a:\n",
    "a: \n b",
    "x\n \ny",
    "x\n\t\ny\n",
    "# a\nb\n",
    "a\u{2028}b\nc",
    "a\u{85}b\nc",
];

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(HOSTILE).prop_map(str::to_owned),
        1 => (prop::sample::select(HOSTILE), prop::sample::select(HOSTILE)).prop_map(|(a, b)| format!("{a}{b}")),
        1 => any::<String>(),
        1 => "[ -~\\n]{0,40}",
    ]
}

/// A profile with this text wherever any text is allowed.
pub fn profile_with(text: &str) -> Value {
    json!({
        "extends": "prod",
        "commonAnnotations": { "example.com/hostile": text },
        "externalAccess": { "service": { "annotations": { "example.com/service": text } } },
        "config": { "example.plugin.config": text, "broker.interceptor": text },
        "allow": {
            "unknown-broker-setting": "a setting of a plugin may hold anything",
            "unresolved-variable": "what looks like a variable is text",
        },
        "topics": { "hostile": { "purpose": text } },
    })
}

fn render(profile: &Value) -> String {
    let mut sources = SourceMap::default();
    let request = Request { profile: "-".to_owned(), layers: vec![], sets: vec![] };
    let text = kafka_gen::yaml::flow(profile);
    let rendered = pipeline::render(&request, &Overrides::new(), &mut sources, &mut |_, _| Ok(text.clone()))
        .unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
    rendered.documents.iter().map(|document| format!("---\n{}", document.text)).collect()
}

/// What `java.util.Properties` reads, for the lines that we write: one a setting, no continued lines.
fn properties(text: &str) -> std::collections::BTreeMap<String, String> {
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (key, value) = line.split_once('=').unwrap();
            let mut units: Vec<u16> = vec![];
            let mut chars = value.chars();
            while let Some(c) = chars.next() {
                assert!(c.is_ascii(), "Java reads Latin-1: {line}");
                let c = match c {
                    '\\' => match chars.next().unwrap() {
                        'u' => {
                            let hex: String = chars.by_ref().take(4).collect();
                            units.push(u16::from_str_radix(&hex, 16).unwrap());
                            continue;
                        }
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'f' => '\u{c}',
                        other => other,
                    },
                    c => c,
                };
                units.push(c as u16);
            }
            (key.to_owned(), String::from_utf16(&units).unwrap())
        })
        .collect()
}

fn comes_out_unchanged(text: &str) {
    let stream = render(&profile_with(text));
    let mut annotated = 0;
    for ((kind, _), value) in objects(&stream) {
        let found = value.pointer("/metadata/annotations/example.com~1hostile");
        assert_eq!(found.and_then(Value::as_str), Some(text), "{kind}");
        annotated += 1;
    }
    assert!(annotated >= 12, "{annotated} objects");
    let service = object(&stream, "Service", "kafka-0-external");
    assert_eq!(
        service.pointer("/metadata/annotations/example.com~1service").and_then(Value::as_str),
        Some(text)
    );
    let config = object(&stream, "ConfigMap", "kafka-config");
    let settings = properties(config.pointer("/data/server.properties").and_then(Value::as_str).unwrap());
    for key in ["example.plugin.config", "broker.interceptor"] {
        assert_eq!(settings.get(key).map(String::as_str), Some(text), "{key}");
    }
}

#[test]
fn known_hostile_texts_come_out_unchanged() {
    HOSTILE.iter().for_each(|text| comes_out_unchanged(text));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_comes_out_unchanged(text in hostile()) {
        comes_out_unchanged(&text);
    }

    /// No plain scalar that we write can be anything but text, a decimal integer, a boolean or null.
    #[test]
    fn nothing_bare_is_ambiguous(text in hostile()) {
        let out = kafka_gen::yaml::emit(&json!({ "k": text }));
        let value = out.strip_prefix("k: ").unwrap();
        if !value.starts_with(['"', '|']) {
            let bare = value.trim_end();
            prop_assert_eq!(bare, text.as_str());
            let word = bare.to_lowercase();
            prop_assert!(!["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"].contains(&word.as_str()));
            let first = bare.chars().next().unwrap();
            prop_assert!(first.is_ascii_alphabetic() || first == '/' || bare.ends_with(['m', 'i']));
        }
    }
}
