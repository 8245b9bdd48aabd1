//! Pages of rules about changes: what is there before and after, and what is said of each difference.

use std::fmt::Write;

use kafka_gen::change::rules::{Claim, judge};
use kafka_gen::change::{Changes, Difference, Pair, Review, Side};
use kafka_gen::rules::{About, Scope};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};

use crate::report_schemas::checked;
use crate::support::expect_file;

/// A change on a page: the objects before and after, and what was said of it.
struct Example<'a> {
    before: &'a str,
    after: &'a str,
    report: Option<&'a str>,
}

/// The examples below one heading.
fn examples<'a>(page: &'a str, heading: &str) -> Vec<Example<'a>> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let one = |part: &'a str| {
        let (before, rest) = part.split_once("```").unwrap();
        let (_, rest) = rest.split_once("```yaml after\n").expect("`yaml after` follows `yaml before`");
        let (after, rest) = rest.split_once("```").unwrap();
        let report = rest.split_once("```report\n").map(|(_, rest)| rest.split_once("```").unwrap().0);
        Example { before, after, report }
    };
    section.split("```yaml before\n").skip(1).map(one).collect()
}

/// The objects in a text.
pub fn side(text: &str) -> Side {
    let id = SourceMap::default().add("side.yaml", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap_or_else(|report| panic!("{report:?}\n{text}"));
    Side::new(nodes.into_iter().map(Node::without_nulls).collect())
}

/// What is said of a change, one line for each claim.
fn report(changes: &Changes, claims: &[Claim]) -> String {
    let mut text = String::new();
    for difference in &changes.differences {
        let place = place(difference, changes.pair(difference).unwrap());
        let mut claimed = false;
        for claim in claims.iter().filter(|claim| claim.difference == difference.index) {
            claimed = true;
            writeln!(text, "{} {place}: {} [{}]", claim.class.name(), claim.why, claim.rule).unwrap();
            if let Some((field, reason)) = &claim.refused {
                let field = if field.is_empty() { "the object" } else { field };
                writeln!(text, "  refused: {field}: {}", reason.name()).unwrap();
            }
            for step in &claim.steps {
                writeln!(text, "  step: {step}").unwrap();
            }
        }
        if !claimed {
            writeln!(text, "unclassified {place}").unwrap();
        }
    }
    text
}

/// The field, or the object if all of it comes or goes.
fn place(difference: &Difference, pair: &Pair) -> String {
    let mut place = if difference.path.is_empty() { pair.display() } else { difference.path.clone() };
    if let Some(part) = &difference.part {
        place.push_str(&format!(" {}", part.display()));
    }
    place
}

/// What the rules say of an example, and whether this rule says something.
fn judged(rule: About, example: &Example<'_>) -> (bool, String) {
    let changes = Changes::between(&side(example.before), &side(example.after));
    let claims = judge(&changes);
    checked(Review::new(&changes, &claims));
    (claims.iter().any(|claim| claim.rule == rule.name), report(&changes, &claims))
}

#[test]
fn each_page_about_a_change_says_what_its_rule_finds() {
    let mut wrong = String::new();
    for rule in super::tested(|rule| rule.scope == Scope::Change) {
        let text = super::page(rule);
        let mut page = text.clone();
        let found = examples(&text, "Found");
        assert!(!found.is_empty(), "{} has nothing under `Found`", rule.name);
        for example in &found {
            let (own, lines) = judged(rule, example);
            if !own {
                wrong.push_str(&format!("{} does not find\n{}but\n{lines}\n", rule.name, example.after));
            }
            let report = example.report.unwrap_or_else(|| panic!("{} lacks a report block", rule.name));
            let Example { before, after, .. } = example;
            let start = format!("{before}```\n```yaml after\n{after}```\n```report\n");
            page = page.replace(&format!("{start}{report}```"), &format!("{start}{lines}```"));
        }
        for example in examples(&text, "Not found") {
            let (own, lines) = judged(rule, &example);
            if own {
                wrong.push_str(&format!("{} finds\n{lines}in\n{}\n", rule.name, example.after));
            }
        }
        expect_file(&super::page_of(rule), &page);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What a person could not paste of a step; `places` are the Namespaces of the objects that it is about.
fn trouble(step: &str, places: &[&str]) -> Option<String> {
    let parts: Vec<&str> = step.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return Some("a backtick has no partner".to_owned());
    }
    let prose: String = parts.iter().step_by(2).copied().collect();
    let spans: Vec<&str> = parts.iter().skip(1).step_by(2).copied().collect();
    if ["kubectl ", "kafka-"].iter().any(|tool| prose.contains(tool)) {
        return Some(format!("a command outside of backticks: {prose}"));
    }
    for span in &spans {
        let is_command =
            ["kubectl ", "for ", "echo ", "kafka-gen "].iter().any(|start| span.starts_with(start));
        if !is_command {
            // A name in prose; what runs is a whole command.
            if span.contains("kafka-") && !span.starts_with("kafka-gen.dev/") || span.contains("kubectl") {
                return Some(format!("`{span}` is no whole command"));
            }
            continue;
        }
        let parses = std::process::Command::new("bash").args(["-n", "-c", &filled(span)]).output().unwrap();
        if !parses.status.success() {
            return Some(format!("a shell cannot read `{span}`"));
        }
        for placeholder in span.split('<').skip(1).filter_map(|rest| rest.split_once('>')) {
            let name = format!("<{}>", placeholder.0);
            let is_name = !placeholder.0.is_empty()
                && placeholder.0.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            let explained = spans.iter().any(|other| other != span && other.contains(&name));
            if is_name && !explained {
                return Some(format!("{name} is not explained"));
            }
        }
        if let Some(missing) = span.split("kubectl ").skip(1).find_map(|command| lacks(command, places)) {
            return Some(format!("`{span}` lacks {missing}"));
        }
        let tools = span.split(' ').filter(|word| word.contains("/kafka-") && word.ends_with(".sh"));
        if tools.count() > 0 && !span.contains("--bootstrap-server localhost:") {
            return Some(format!("`{span}` lacks --bootstrap-server"));
        }
        if span.ends_with(['-', '=']) || span.ends_with("--release-version") {
            return Some(format!("`{span}` lacks its last argument"));
        }
    }
    None
}

/// The command with something in place of each placeholder, which a shell would read as a redirection.
fn filled(command: &str) -> String {
    let mut out = String::new();
    let mut rest = command;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>') {
            Some((name, after)) if name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') => {
                out.push('x');
                rest = after;
            }
            _ => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

/// What `kubectl` would ask for.
fn lacks(command: &str, places: &[&str]) -> Option<&'static str> {
    let verb = command.split(' ').next().unwrap_or_default();
    let rest = command.strip_prefix("rollout ").unwrap_or(command);
    let is_named =
        rest.split(' ').any(|word| word.contains('/') && !word.starts_with('/') || word.starts_with("$pod"))
            || command.contains(" -l ")
            || matches!(verb, "exec" | "get");
    let is_wide = [
        "namespace/",
        "storageclass/",
        "priorityclass/",
        "customresourcedefinition/",
        " -A ",
        "get storageclass",
    ]
    .iter()
    .any(|wide| command.contains(wide));
    let has_place = command.contains(" -n ") || is_wide;
    if rest.split(' ').nth(1).is_none() || !is_named {
        Some("an object")
    } else if verb == "patch" && !command.contains(" -p ") {
        Some("a patch")
    } else if !places.is_empty() && !has_place && verb != "apply" {
        Some("a Namespace")
    } else {
        None
    }
}

#[test]
fn every_command_of_a_step_can_be_pasted() {
    let mut wrong = String::new();
    let mut commands = 0;
    for rule in super::tested(|rule| rule.scope == Scope::Change) {
        let text = super::page(rule);
        for example in examples(&text, "Found") {
            let both = format!("{}{}", example.before, example.after);
            let places: Vec<&str> = both
                .split("namespace: ")
                .skip(1)
                .filter_map(|rest| rest.split([',', ' ', '\n']).next())
                .collect();
            // Of objects with and without a Namespace, either may be meant.
            let all_placed = both.matches("metadata: { name:").count() <= places.len();
            let report = example.report.unwrap_or_default();
            for step in report.lines().filter_map(|line| line.strip_prefix("  step: ")) {
                commands += step.matches('`').count();
                if let Some(trouble) = trouble(step, if all_placed { &places } else { &[] }) {
                    wrong.push_str(&format!("{}: {trouble}\n  {step}\n", rule.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(commands > 100 || std::env::var("PAGE").is_ok(), "{commands}");
}

#[test]
fn half_a_command_is_seen() {
    for step in [
        "restart the pods: `kubectl rollout restart`",
        "restart the pods: kubectl rollout restart statefulset/kafka -n kafka",
        "upgrade: `kafka-features upgrade --release-version`",
        "upgrade: `kafka-features upgrade --release-version 4.3`",
        "move: `kubectl exec kafka-0 -n kafka -- /opt/kafka/bin/kafka-reassign-partitions.sh --execute`",
        "`kubectl delete job/kafka-topics`",
        "`kubectl delete`, then apply",
        "`kubectl patch statefulset/kafka -n kafka`",
        "`kubectl exec <POD> -n kafka -- ls`",
        "`for i in 0 1; do kubectl delete pod/kafka-$i -n kafka`",
        "delete `it",
    ] {
        assert!(trouble(step, &["kafka"]).is_some(), "{step}");
    }
    for step in [
        "keep `spec.ordinals`",
        "apply, then wait: `kubectl rollout status statefulset/kafka -n kafka --timeout=30m`",
        "`kubectl exec <POD> -n kafka -- ls`, where `<POD>` is the pod of a broker",
    ] {
        assert_eq!(trouble(step, &["kafka"]), None, "{step}");
    }
}
