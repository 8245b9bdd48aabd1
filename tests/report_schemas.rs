//! What `--format json` prints has the published schema of its command: whatever a test of this program runs, the transcripts,
//! and what the schemas refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

use jsonschema::Validator;
use kafka_gen::change::{Class, Review};
use kafka_gen::health::{Effect, Phase, Problem};
use kafka_gen::report::diagnostic::Reason;
use serde_json::{Value, json};

use crate::support::{Run, expect_file, files, folder, printed, program, project, run};

/// The schemas, by the commands that they are for.
static SCHEMAS: LazyLock<BTreeMap<String, Value>> = LazyLock::new(|| {
    let help = printed_alone(&["schema", "--help"]).split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, names) = help.split_once("[possible values: ").unwrap();
    let (names, _) = names.split_once(']').unwrap();
    let names = names.split(',').map(|name| name.trim().to_owned());
    names
        .map(|name| {
            let schema = serde_json::from_str(&printed_alone(&["schema", "--of", &name])).unwrap();
            (name, schema)
        })
        .collect()
});

static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(|| {
    let build = |schema| jsonschema::options().offline().build(schema).unwrap();
    SCHEMAS.iter().map(|(name, schema)| (name.as_str(), build(schema))).collect()
});

/// What a run prints, without a check of it.
fn printed_alone(args: &[&str]) -> String {
    let output = program().args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The command whose JSON these arguments ask for.
fn asked<'a>(args: &[&'a str]) -> Option<&'a str> {
    let asks = |at: usize| args[at] == "--format=json" || args[at..].starts_with(&["--format", "json"]);
    (0..args.len()).any(asks).then(|| args[0])
}

/// What a run printed has the schema of its command, if it was asked for JSON.
pub fn check(command: &Command, run: &Run) {
    let args: Vec<&str> = command.get_args().map(|word| word.to_str().unwrap_or_default()).collect();
    let Some(name) = asked(&args).filter(|_| !run.stdout.is_empty()) else { return };
    check_text(name, &run.stdout, &args);
}

/// The same review, whose JSON has the schema.
pub fn checked(review: Review) -> Review {
    check_value("diff", &serde_json::to_value(&review).unwrap(), &[]);
    review
}

pub fn check_text(name: &str, text: &str, args: &[&str]) {
    let value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{args:?}: {error}: {text}"));
    check_value(name, &value, args);
}

fn check_value(name: &str, value: &Value, args: &[&str]) {
    let validator = VALIDATORS.get(name).unwrap_or_else(|| panic!("`{name}` prints JSON without a schema"));
    let wrong: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(wrong.is_empty(), "{name} {args:?} is not as its schema says: {wrong:#?}");
}

/// The commands of the program that print JSON.
fn commands() -> BTreeSet<String> {
    let prints_json = |name: &String| {
        let help = printed(&[name, "--help"]);
        let format = help.split("--format <").nth(1).and_then(|rest| rest.split("\n      --").next());
        format.is_some_and(|option| option.contains("json"))
    };
    crate::support::commands().into_iter().filter(prints_json).collect()
}

#[test]
fn each_command_that_prints_json_has_a_schema() {
    assert_eq!(commands(), SCHEMAS.keys().cloned().collect());
}

#[test]
fn the_book_has_the_schemas() {
    let page = fs::read_to_string(project("docs/src/reference/json.md")).unwrap();
    let mut made = BTreeSet::new();
    for (name, schema) in &*SCHEMAS {
        let id = schema["$id"].as_str().unwrap();
        let version = id.strip_prefix(&format!("https://kafka-gen.dev/schemas/{name}/")).unwrap();
        let file = format!("{name}-{version}");
        let text = printed(&["schema", "--of", name]);
        expect_file(&format!("docs/src/reference/schemas/{file}"), &text);
        assert!(
            page.contains(&format!("](schemas/{file})")),
            "docs/src/reference/json.md has no link to {file}"
        );
        made.insert(file);
    }
    // Those of earlier versions stay for their readers.
    let published: BTreeSet<String> = files(&project("docs/src/reference/schemas")).into_keys().collect();
    assert!(made.is_subset(&published), "{made:?} {published:?}");
}

#[test]
fn the_schemas_are_schemas_and_closed() {
    for (name, schema) in &*SCHEMAS {
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
        closed(name, schema);
    }
}

/// Every object with named keys says what other keys are, and every key what it means.
fn closed(place: &str, schema: &Value) {
    if !schema.is_object() {
        return;
    }
    if let Some(keys) = schema["properties"].as_object() {
        assert!(schema.get("additionalProperties").is_some(), "{place} takes any key");
        for (key, value) in keys {
            let is_said = value["description"].is_string() || value["const"].is_string();
            assert!(is_said, "{place} does not describe {key}");
        }
    }
    let below = |key: &str| -> Vec<&Value> {
        match (key, &schema[key]) {
            ("properties" | "$defs", Value::Object(named)) => named.values().collect(),
            (_, Value::Array(all)) => all.iter().collect(),
            (_, one) => vec![one],
        }
    };
    for key in ["properties", "$defs", "items", "additionalProperties", "anyOf", "oneOf", "allOf"] {
        below(key).into_iter().for_each(|schema| closed(&format!("{place}/{key}"), schema));
    }
}

/// Enumerations of the schemas are the names that reports use.
#[test]
fn names_are_those_of_the_program() {
    let listed = |schema: &str, name: &str| -> Vec<String> {
        let choices = SCHEMAS[schema]["$defs"][name]["oneOf"].as_array().unwrap().iter();
        choices.map(|choice| choice["const"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(listed("diff", "Class"), Class::ALL.map(Class::name));
    assert_eq!(listed("health", "Phase"), Phase::ALL.map(Phase::name));
    assert_eq!(listed("health", "Problem"), Problem::ALL.iter().map(|one| one.name()).collect::<Vec<_>>());
    let effects = [Effect::Waiting, Effect::Differs, Effect::Broken, Effect::Insufficient];
    assert_eq!(listed("health", "Effect"), effects.map(Effect::name));
    for reason in [Reason::Required, Reason::NotSupported, Reason::UnknownField, Reason::WrongType] {
        assert!(listed("validate", "Reason").iter().any(|name| name == reason.name()), "{reason:?}");
    }
}

#[test]
fn transcripts_have_the_schemas() {
    let mut checked = 0;
    for (path, text) in files(&project("tests/cli")).iter().chain(&files(&project("docs/src"))) {
        let blocks = text.split("\n$ kafka-gen ").skip(1);
        for block in blocks.filter_map(|block| block.split("\n```").next()) {
            let (line, said) = block.split_once('\n').unwrap_or((block, ""));
            let args: Vec<&str> = line.split_whitespace().collect();
            // Findings come first, on standard error; a page may leave out a part.
            let json = said.lines().skip_while(|line| !line.starts_with(['{', '[']));
            let json: Vec<&str> = json.collect();
            if let Some(name) = asked(&args).filter(|_| !json.is_empty() && !json.contains(&"...")) {
                check_text(name, &json.join("\n"), &[path, line]);
                checked += 1;
            }
        }
    }
    assert!(checked >= 6, "only {checked} transcripts show JSON");
}

/// What a command prints, and what of it is not described key by key.
struct Sample {
    name: &'static str,
    value: Value,
    /// Values of any kind, and all below them.
    free: &'static [&'static str],
    /// Keys that are left out where there is nothing to say; with `/` at the end, objects that take any key.
    optional: &'static [&'static str],
}

fn samples() -> Vec<Sample> {
    let of = |args: &[&str], stdin: &str| -> Value {
        let run = run(&[args, &["--format", "json"]].concat(), stdin);
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}: {}", run.stderr))
    };
    let sample = |name, free, optional, value| Sample { name, value, free, optional };
    let out = folder("schemas-rendered");
    let out = out.to_str().unwrap();
    printed(&["render", "dev", "--out", out]);
    let [old, new] = ["old", "new"].map(|side| {
        let clusters = folder(&format!("schemas-{side}"));
        for name in if side == "new" { &["a", "b"][..] } else { &["a", "c"] } {
            let replicas = if side == "new" { 5 } else { 3 };
            let profile = format!("extends: prod\nrelease: {name}\nreplicaCount: {replicas}\n");
            fs::write(clusters.join(format!("{name}.yaml")), profile).unwrap();
        }
        clusters.to_str().unwrap().to_owned()
    });
    let (old, new) = (old.as_str(), new.as_str());
    let diff = &["/changes/*/old", "/changes/*/new"];
    let left_out = &[
        "/changes/*/namespace",
        "/changes/*/part",
        "/changes/*/refusal",
        "/changes/*/cause",
        "/changes/*/acknowledgeable",
        "/changes/*/acknowledgeable/*/field",
        "/changes/*/acknowledgeable/*/from",
        "/changes/*/acknowledgeable/*/to",
        "/objects",
        "/notCompared",
        "/notCompared/command",
        "/warnings/*/place",
    ];
    let wrong = "{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, dat: {}}\n";
    let service = printed(&["render", "prod", "--set", "release=events"]);
    vec![
        sample("diff", diff, left_out, of(&["diff", "dev", "--against", "prod"], "")),
        sample("diff", diff, left_out, of(&["diff", "prod", "--against", "-"], &service)),
        sample(
            "diff",
            &["/clusters/*/changes/*/old", "/clusters/*/changes/*/new"],
            &["/clusters/*/objects", "/clusters/*/changes/*/*", "/clusters/*/warnings/*/place"],
            of(&["diff", new, "--against", old], ""),
        ),
        sample("health", &[], &[], of(&["health", "prod"], &crate::health::state("image-pull"))),
        sample("health", &[], &[], of(&["health", "prod"], &crate::health::state("not-deployed"))),
        sample("validate", &[], &[], of(&["validate", "-"], wrong)),
        sample("show", &["/*/value"], &["/*"], of(&["show", "prod"], "")),
        sample("topics", &[], &["/*/config/*"], of(&["topics", "prod"], "")),
        sample("connection", &[], &["/properties/*"], of(&["connection", "prod"], "")),
        sample("profiles", &[], &[], of(&["profiles"], "")),
        sample(
            "catalogs",
            &["/*/topics/*/config"],
            &["/*/topics/*", "/*/topics/*/partitions", "/*/topics/*/purpose", "/*/topics/*/retentionMs"],
            of(&["catalogs"], ""),
        ),
        sample("rules", &[], &[], of(&["rules"], "")),
        sample("explain", &[], &["/formerNames"], of(&["explain", "ephemeral-storage"], "")),
        sample(
            "explain",
            &["/presets/*/value"],
            &["/rollout", "/targets"],
            of(&["explain", "persistence"], ""),
        ),
        sample("render", &["/items/*/*"], &["/items/*/"], of(&["render", "dev"], "")),
        sample(
            "render",
            &["/*"],
            &["/*"],
            of(&["render", "dev", "--set", "minReadySeconds=30", "--out", out, "--check"], ""),
        ),
    ]
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == "*" || wanted == found => {}
            _ => return false,
        }
    }
}

/// Every place of a value, without what is free.
fn places(value: &Value, path: &str, free: &[&str], found: &mut Vec<String>) {
    if free.iter().any(|pattern| fits(pattern, path)) {
        return;
    }
    found.push(path.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{path}/{key}"), free, found);
            }
        }
        // The first few are as good as all.
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate().take(6) {
                places(item, &format!("{path}/{at}"), free, found);
            }
        }
        _ => {}
    }
}

#[test]
fn damaged_reports_are_refused() {
    for sample in samples() {
        let validator = &VALIDATORS[sample.name];
        assert!(validator.is_valid(&sample.value), "{}", sample.name);
        let mut found = Vec::new();
        places(&sample.value, "", sample.free, &mut found);
        let mut tried = 0;
        let mut refused = |path: &str, what: &str, damaged: &Value| {
            tried += 1;
            assert!(!validator.is_valid(damaged), "{}: {what} at `{path}` is no error", sample.name);
        };
        for path in &found {
            let mut damaged = sample.value.clone();
            let place = damaged.pointer_mut(path).unwrap();
            if let Value::Object(fields) = place {
                fields.insert("surprise".to_owned(), json!(1));
                let is_open = sample.optional.iter().any(|pattern| fits(pattern, &format!("{path}/")));
                if !is_open {
                    refused(path, "an unknown key", &damaged);
                }
            } else {
                *place = if path.is_empty() { json!("surprise") } else { json!({ "surprise": 1 }) };
                refused(path, "another type", &damaged);
            }
            let Some((parent, key)) = path.rsplit_once('/') else { continue };
            let mut damaged = sample.value.clone();
            if let Some(Value::Object(fields)) = damaged.pointer_mut(parent) {
                fields.remove(&key.replace("~1", "/").replace("~0", "~"));
                if !sample.optional.iter().any(|pattern| fits(pattern, path)) {
                    refused(path, "a key left out", &damaged);
                }
            }
        }
        assert!(tried > 0, "{}", sample.name);
    }
}

#[test]
fn what_has_no_schema_is_refused_by_its_name() {
    let run = run(&["schema", "--of", "completions"], "");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("render, diff, validate"), "{}", run.stderr);
}
