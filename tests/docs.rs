mod links;

use std::fs;

use kafka_gen::health::Problem;
use kafka_gen::profile::fields;
use serde_json::Value;

use crate::support::{expect_file, printed, project};

#[test]
fn the_schema_for_editors_is_that_of_the_program() {
    expect_file("profiles/schema.json", &printed(&["schema"]));
}

#[test]
fn the_generated_parts_of_the_readme_are_up_to_date() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let mut made = readme.clone();
    for (name, text) in [
        ("commands", commands()),
        ("profile", profile_reference()),
        ("health", health()),
        ("targets", crate::targets::fates::table()),
    ] {
        made = replace(&made, name, &text);
    }
    expect_file("README.md", &made);
}

/// The page of limits is what the code has.
#[test]
fn the_page_of_limits_is_up_to_date() {
    let rows: String = kafka_gen::limits::table()
        .into_iter()
        .map(|(counted, limit, why)| format!("| {counted} | {limit} | {why} |\n"))
        .collect();
    let page = format!(
        "# Limits\n\nTime and memory of a run are bounded by the size of its input. What a small input could expand to is counted, and \
         beyond a limit\nthere is one error that says where. Limits are counts, not times: the same input has the same outcome on every machine. \
         Limits that\ngrow with the input let large inputs through.\n\n| what is counted | limit | why |\n| --- | --- | --- |\n{rows}"
    );
    expect_file("docs/limits.md", &page);
}

/// Every block of YAML in the README is a profile that renders.
#[test]
fn every_profile_in_the_readme_renders() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let mut count = 0;
    for block in readme.split("```yaml\n").skip(1) {
        let text = block.split("```").next().unwrap();
        let run = crate::support::run(&["render", "-"], text);
        assert_eq!(run.code, 0, "{text}\n{}", run.stderr);
        count += 1;
    }
    assert!(count >= 3, "the README shows {count} profiles");
}

/// Puts text between the markers of a generated part.
fn replace(readme: &str, name: &str, text: &str) -> String {
    let begin = format!("<!-- generated: {name} (UPDATE=1 cargo test) -->\n");
    let end = format!("<!-- end: {name} -->");
    let (before, rest) =
        readme.split_once(&begin).unwrap_or_else(|| panic!("README.md lacks the marker of {name}"));
    let (_, after) =
        rest.split_once(&end).unwrap_or_else(|| panic!("README.md lacks the end marker of {name}"));
    format!("{before}{begin}{text}{end}{after}")
}

fn commands() -> String {
    let help = printed(&["help"]);
    let names = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    names
        .map(|name| format!("### `kafka-gen {name}`\n\n```text\n{}```\n\n", printed(&[name, "--help"])))
        .collect()
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
