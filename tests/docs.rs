mod console;
mod layout;
mod links;
mod voice;

use std::fs;

use kafka_gen::change::Class;
use kafka_gen::change::rules::SEVERITIES;
use kafka_gen::health::Problem;
use kafka_gen::profile::fields;
use serde_json::Value;

use crate::support::{expect_file, printed, project};

#[test]
fn the_schema_for_editors_is_that_of_the_program() {
    expect_file("profiles/schema.json", &printed(&["schema"]));
}

#[test]
fn the_generated_parts_of_the_book_are_up_to_date() {
    for (name, text) in [
        ("commands", commands()),
        ("profile", profile_reference()),
        ("health", health()),
        ("targets", crate::targets::fates::table()),
        ("rules", rules()),
        ("templates", crate::templates::fields_table()),
    ] {
        let path = format!("docs/src/reference/{name}.md");
        let page = fs::read_to_string(project(&path)).unwrap();
        expect_file(&path, &replace(&page, &path, name, &text));
    }
}

/// The page of limits is what the code has.
#[test]
fn the_page_of_limits_is_up_to_date() {
    let rows: String = kafka_gen::text::limits::table()
        .into_iter()
        .map(|(counted, limit, why)| format!("| {counted} | {limit} | {why} |\n"))
        .collect();
    let page = format!(
        "# Limits\n\nTime and memory of a run are bounded by the size of its input. What a small input could expand to is counted, and \
         beyond a limit\nthere is one error that says where. Limits are counts, not times: the same input has the same outcome on every machine. \
         Limits that\ngrow with the input let large inputs through.\n\n| what is counted | limit | why |\n| --- | --- | --- |\n{rows}"
    );
    expect_file("docs/src/reference/limits.md", &page);
}

/// The page of kinds is what the program checks.
#[test]
fn the_page_of_kinds_is_up_to_date() {
    let names = |kinds: &[(&str, bool)], whole: bool| -> String {
        let found: Vec<String> =
            kinds.iter().filter(|row| row.1 == whole).map(|row| format!("`{}`", row.0)).collect();
        found.join(", ")
    };
    let rows: String = kafka_gen::rules::known_kinds()
        .into_iter()
        .map(|(version, kinds)| {
            format!("| `{version}` | {} | {} |\n", names(&kinds, true), names(&kinds, false))
        })
        .collect();
    let page = format!(
        "# Kinds\n\nWhat `validate` knows without `--schema`. *Whole* means everything that an API server checks of an object by itself: types, \
         fields,\nand the rules of the kind. Of the others only types and fields are checked, and a note says so. Every other kind gets the \
         warning\n`unchecked-kind`.\n\n| API version | whole | types and fields only |\n| --- | --- | --- |\n{rows}"
    );
    expect_file("docs/src/reference/kinds.md", &page);
}

/// Puts text between the markers of a generated part.
fn replace(page: &str, path: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- generated: {name} (UPDATE=1 cargo test) -->\n");
    let end = format!("<!-- end: {name} -->");
    let (before, rest) =
        page.split_once(&begin).unwrap_or_else(|| panic!("{path} lacks the marker of {name}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{path} lacks the end marker of {name}"));
    format!("{before}{begin}{text}{end}{after}")
}

fn commands() -> String {
    crate::support::commands()
        .iter()
        .map(|name| format!("## `kafka-gen {name}`\n\n```text\n{}```\n\n", printed(&[name, "--help"])))
        .collect()
}

/// Every rule by what it is about.
fn rules() -> String {
    let rules: Vec<Value> = serde_json::from_str(&printed(&["rules", "--format", "json"])).unwrap();
    let mut scopes: Vec<&str> = rules.iter().filter_map(|rule| rule["scope"].as_str()).collect();
    scopes.dedup();
    let mut made = String::new();
    for scope in scopes {
        made.push_str(&format!("## {scope}\n\n| rule | level | finds |\n| --- | --- | --- |\n"));
        for rule in rules.iter().filter(|rule| rule["scope"] == scope) {
            let [name, level, summary] =
                ["name", "level", "summary"].map(|key| text(&rule[key]).replace('|', "\\|"));
            let former: String = rule["formerNames"].as_array().into_iter().flatten().map(text).collect();
            let former = if former.is_empty() { former } else { format!("; formerly `{former}`") };
            made.push_str(&format!("| `{name}` | {level} | {summary}{former} |\n"));
        }
        made.push('\n');
    }
    made
}

/// A report, and the problems that there are.
fn health() -> String {
    let report = fs::read_to_string(project("tests/health/rollout-stuck.txt")).unwrap();
    let (_, report) = report.split_once("\n\n").unwrap();
    let rows: String = Problem::ALL
        .iter()
        .map(|problem| format!("| `{}` | {} |\n", problem.name(), problem.meaning()))
        .collect();
    format!("```text\n{report}```\n\n| problem | what it means |\n| --- | --- |\n{rows}")
}

fn profile_reference() -> String {
    let defaults: Value =
        serde_json::from_str(&printed(&["show", "base", "--format", "json", "--set", "catalog=null"]))
            .unwrap();
    let mut rows = String::from("| setting | type | in `base` | meaning |\n| --- | --- | --- | --- |\n");
    for field in fields() {
        let default =
            defaults.get(&field.path).map_or(String::new(), |set| format!("`{}`", text(&set["value"])));
        let meaning = field.meaning.replace('|', "\\|");
        rows.push_str(&format!("| `{}` | {} | {default} | {meaning} |\n", field.path, field.kind));
    }
    rows
}

/// The paths of all settings, as the reference names them.
pub fn paths() -> Vec<String> {
    fields().into_iter().map(|field| field.path).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// How bad each change of Kafka is: the page is made of the table that the rules take their classes from.
#[test]
fn the_page_about_severity_is_the_table_of_the_rules() {
    let mut rows = String::new();
    for severity in SEVERITIES {
        let rule =
            kafka_gen::rules::find(severity.rule).unwrap_or_else(|| panic!("no rule {}", severity.rule));
        let class = severity.class.name();
        // Each row has an example on the page of its rule.
        let has_example = rule.page.lines().any(|line| {
            line.starts_with(&format!("{class} ")) && line.ends_with(&format!("[{}]", severity.rule))
        });
        assert!(has_example, "the page of {} shows no {class} for: {}", severity.rule, severity.change);
        rows +=
            &format!("| {} | `{class}` | {} | `{}` |\n", severity.change, severity.because, severity.rule);
    }
    let classes: String = Class::ALL
        .iter()
        .rev()
        .map(|class| format!("| `{}` | {} |\n", class.name(), verdict(*class)))
        .collect();
    expect_file(
        "docs/src/reference/severity.md",
        &format!(
            "{SEVERITY}{classes}\n## Changes of Kafka\n\n| change | class | why | rule |\n| --- | --- | --- | --- |\n{rows}"
        ),
    );
}

const SEVERITY: &str = "# How bad a change is

<!-- generated: UPDATE=1 cargo test docs -->

Every change that `kafka-gen diff` finds has a class. For changes of Kafka one question decides: what is lost, and can it be recovered?

- Records that brokers delete because of the change, or that can be lost without a failure of more brokers than before, are lost permanently: `data-loss`. Retention that is
  shortened and a `cleanup.policy` that changes are judged alike, because both delete records that would have stayed.
- An effect that stays but deletes nothing is `topic-caution`: the order of records of a key when partitions are added, or how many replicas a write waits for.
- What Kafka or the topic Job refuses is `topic-impossible`: nothing happens to the topic, and the Job fails.
- What Strimzi's operator rejects or ignores is `operator-refused`: the cluster stays as it is, and the resource says what it is not.
- What clients notice, and nothing else, is `client-impact`.

The class of a change is the worst that one of its rules gives; milder rules may add to it.

| class | verdict |
| --- | --- |
";

fn verdict(class: Class) -> &'static str {
    match class {
        Class::NoEffect | Class::InPlace => "SAFE",
        Class::RollingRestart => "RESTART",
        Class::ClientImpact
        | Class::TopicCaution
        | Class::ProtectionLowered
        | Class::Exposure
        | Class::Unclassified => "REVIEW",
        Class::Recreate | Class::OperatorRefused | Class::TopicImpossible | Class::DataLoss => "BLOCKED",
    }
}
