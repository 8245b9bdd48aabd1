use std::collections::BTreeSet;
use std::fs;

use kafka_gen::cluster::Cluster;
use kafka_gen::profile::{self, Request};
use kafka_gen::render::engine::{Engine, Source};
use kafka_gen::render::targets::kubernetes::{TEMPLATES, TemplateContext};
use kafka_gen::text::source::SourceMap;
use kafka_gen::yaml::{self, Dialect};
use serde_json::{Value, json};

use crate::support::{files, folder, project, run};

fn cluster(profile: &str, sets: &[&str]) -> Cluster {
    let request = Request {
        profile: profile.to_owned(),
        layers: vec![],
        sets: sets.iter().map(|set| (*set).to_owned()).collect(),
    };
    let mut sources = SourceMap::default();
    let loaded = profile::load(&request, &mut sources, &mut |_, _| unreachable!()).unwrap();
    Cluster::resolve(&loaded).0
}

/// Everything that a template can ask for is there.
const EVERYTHING: &[&str] = &[
    "commonAnnotations.a=b",
    "image.pullSecrets=[regcred]",
    "image.pullPolicy=Always",
    "persistence.storageClass=fast",
    "externalAccess.domain=null",
    "externalAccess.hosts=[a.example.org,b.example.org,c.example.org]",
    "scheduling.priorityClassName=high",
    "scheduling.nodeSelector.disk=ssd",
    "scheduling.tolerations=[{key: a, operator: Exists}]",
];

#[test]
fn every_expression_fills_a_whole_value() {
    for (profile, sets) in
        [("dev", &[][..]), ("prod", &[]), ("prod", EVERYTHING), ("dev", &["networkPolicy.enabled=false"])]
    {
        let engine = Engine::new(TemplateContext::new(&cluster(profile, sets))).unwrap();
        let mut sources = SourceMap::default();
        for template in TEMPLATES {
            let id = sources.add(template.path, template.source);
            engine
                .prove(template.path, Source { text: template.source, id, is_limited: true }, &mut sources)
                .unwrap_or_else(|report| panic!("{}: {report:?}", template.path));
        }
    }
}

#[test]
fn a_half_value_is_refused() {
    let folder = folder("half-value");
    let out = folder.join("kubernetes");
    fs::create_dir_all(&out).unwrap();
    for half in [
        "${{ names.release }}-x",
        "x-${{ names.release }}",
        "\"${{ names.release }}\"",
        "'${{ names.release }}'",
    ] {
        let text = TEMPLATES[0].source.replace("${{ names.namespace }}", half);
        fs::write(out.join("00-namespace.yaml"), text).unwrap();
        let refused = run(&["render", "dev", "--templates", folder.to_str().unwrap()], "");
        assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{half}");
        assert!(refused.stderr.contains("00-namespace.yaml"), "{}", refused.stderr);
    }
}

#[test]
fn a_template_of_the_user_takes_the_place_of_ours() {
    let folder = folder("override");
    fs::create_dir_all(folder.join("kubernetes")).unwrap();
    let text = TEMPLATES[0].source.replace(
        "kind: Namespace\nmetadata:",
        "kind: Namespace\nmetadata:\n  finalizers: [example.com/mine]",
    );
    fs::write(folder.join("kubernetes/00-namespace.yaml"), text).unwrap();
    let ours = run(&["render", "dev", "--templates", folder.to_str().unwrap()], "");
    assert_eq!(ours.code, 0, "{}", ours.stderr);
    assert!(ours.stdout.contains("finalizers:\n    - example.com/mine"));
}

/// The source of an embedded template.
fn template(file: &str) -> &'static str {
    TEMPLATES.iter().find(|template| template.path.ends_with(file)).unwrap().source
}

#[test]
fn a_mistake_in_a_template_is_shown_in_the_template() {
    let folder = folder("mistake");
    fs::create_dir_all(folder.join("kubernetes")).unwrap();
    let text = TEMPLATES[0].source.replace("names.namespace", "names.namespcae");
    fs::write(folder.join("kubernetes/00-namespace.yaml"), text).unwrap();
    let refused = run(&["render", "dev", "--templates", folder.to_str().unwrap()], "");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("00-namespace.yaml:6:13"), "{}", refused.stderr);
    assert!(refused.stderr.contains("${{ names.namespcae }}"), "{}", refused.stderr);
}

#[test]
fn a_template_that_replaces_nothing_is_refused() {
    let folder = folder("nothing-replaced");
    fs::create_dir_all(folder.join("kubernetes")).unwrap();
    fs::write(folder.join("kubernetes/00-namespaces.yaml"), "a: b\n").unwrap();
    let refused = run(&["render", "dev", "--templates", folder.to_str().unwrap()], "");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("did you mean `kubernetes/00-namespace.yaml`?"), "{}", refused.stderr);
}

#[test]
fn a_template_that_makes_an_unknown_field_is_refused() {
    let folder = folder("unknown-field");
    fs::create_dir_all(folder.join("kubernetes")).unwrap();
    let text = template("60-statefulset.yaml").replace("serviceName:", "servicename:");
    fs::write(folder.join("kubernetes/60-statefulset.yaml"), text).unwrap();
    let refused = run(&["render", "dev", "--templates", folder.to_str().unwrap()], "");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    assert!(refused.stderr.contains("spec.servicename"), "{}", refused.stderr);
    assert!(refused.stderr.contains("did you mean `serviceName`?"), "{}", refused.stderr);
}

#[test]
fn the_table_lists_every_template() {
    let listed: BTreeSet<String> = TEMPLATES.iter().map(|template| template.path.to_owned()).collect();
    let there: BTreeSet<String> =
        files(&project("templates")).into_keys().filter(|path| path.ends_with(".yaml")).collect();
    assert_eq!(listed, there);
    assert!(TEMPLATES.is_sorted_by_key(|template| template.path));
}

#[test]
fn every_template_is_yaml_by_itself() {
    for template in TEMPLATES {
        let mut sources = SourceMap::default();
        let id = sources.add(template.path, template.source);
        // Keys under both branches of an `if` may be equal; everything else must read.
        let read = yaml::read(template.source, id, Dialect::Profile);
        assert!(read.is_ok(), "{}: {read:?}", template.path);
    }
}

#[test]
fn expressions_are_paths_and_statements_are_questions() {
    let path = |text: &str| {
        !text.is_empty()
            && text.split('.').all(|part| {
                !part.is_empty()
                    && part
                        .bytes()
                        .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
            })
    };
    for template in TEMPLATES {
        for line in template.source.lines() {
            if let Some(statement) = line.trim_start().strip_prefix("#%") {
                let words: Vec<&str> = statement.split_whitespace().collect();
                let good = match words.as_slice() {
                    ["if", asked] | ["if", "not", asked] => path(asked),
                    ["for", name, "in", list] => path(name) && path(list),
                    ["endif" | "endfor" | "else"] => true,
                    _ => false,
                };
                assert!(good, "{}: {line}", template.path);
            } else if let Some((_, rest)) = line.split_once("${{") {
                let (expression, after) = rest.split_once("}}").unwrap();
                assert!(path(expression.trim()) && after.is_empty(), "{}: {line}", template.path);
            }
        }
    }
}

/// A field that templates see.
struct Field {
    path: String,
    kind: String,
    meaning: String,
}

/// All fields that templates see, by the schema of the interface.
fn fields() -> Vec<Field> {
    let schema = TemplateContext::schema();
    let mut found = Vec::new();
    collect(&schema, &schema, "", &mut found);
    found
}

fn collect(schema: &Value, root: &Value, path: &str, found: &mut Vec<Field>) {
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let options = field["anyOf"].as_array().map_or(std::slice::from_ref(field), Vec::as_slice);
        let shape = resolved(&options[0], root);
        let is_optional =
            options.len() > 1 || shape["type"].as_array().is_some_and(|all| all.contains(&json!("null")));
        let item = resolved(&shape["items"], root);
        let kind = match &shape["type"] {
            Value::Array(types) => types[0].as_str().unwrap(),
            Value::String(kind) => kind,
            _ if shape["oneOf"].is_array() || shape["enum"].is_array() => "string",
            _ => "any",
        };
        let kind = if is_optional { format!("{kind}, or null") } else { kind.to_owned() };
        let meaning = field["description"].as_str().unwrap_or_default().replace('\n', " ");
        found.push(Field { path: path.clone(), kind, meaning });
        collect(shape, root, &path, found);
        collect(item, root, &format!("{path}[]"), found);
    }
}

/// What a reference stands for.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    match schema["$ref"].as_str() {
        Some(place) => root.pointer(place.trim_start_matches('#')).unwrap(),
        None => schema,
    }
}

/// The table of the book.
pub fn fields_table() -> String {
    let mut rows = String::from("| field | type | meaning |\n| --- | --- | --- |\n");
    for Field { path, kind, meaning } in fields() {
        // What Kubernetes itself describes is a whole value for templates.
        if !path.starts_with("scheduling.tolerations[]") {
            rows.push_str(&format!("| `{path}` | {kind} | {} |\n", meaning.replace('|', "\\|")));
        }
    }
    rows
}

/// Templates of users name these fields. One that goes needs a new version of the interface, and a line in the changelog.
#[test]
fn no_field_of_the_interface_is_lost() {
    let now: BTreeSet<String> = fields().into_iter().map(|field| field.path).collect();
    assert_eq!(TemplateContext::schema()["$id"], "https://kafka-gen.dev/schemas/templates/v1.json");
    let promised = fs::read_to_string(project("tests/templates/context-v1.txt")).unwrap();
    let lost: Vec<&str> = promised.lines().filter(|path| !now.contains(*path)).collect();
    assert!(promised.lines().count() > 80 && lost.is_empty(), "{lost:?}");
}

/// The schema says what templates get: no more and no less.
#[test]
fn the_interface_is_what_its_schema_says() {
    let validator = jsonschema::validator_for(&TemplateContext::schema()).unwrap();
    for (profile, sets) in
        [("dev", &[][..]), ("prod", &[]), ("prod", EVERYTHING), ("dev", &["networkPolicy.enabled=false"])]
    {
        let cluster = cluster(profile, sets);
        let context = serde_json::to_value(TemplateContext::new(&cluster)).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(&context)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{profile}: {wrong:#?}");
        let described: BTreeSet<String> = fields().into_iter().map(|field| field.path).collect();
        let used = context.as_object().unwrap().iter().flat_map(|(part, fields)| {
            fields.as_object().into_iter().flatten().map(move |(name, _)| format!("{part}.{name}"))
        });
        let unknown: Vec<String> = used.filter(|path| !described.contains(path)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}

/// One table decides everything about listeners: names, ports and protocols are the same wherever they are said.
#[test]
fn what_brokers_listen_on_is_said_once() {
    for (profile, sets) in [("dev", &[][..]), ("prod", &[]), ("prod", &["externalAccess.service.port=19094"])]
    {
        let cluster = cluster(profile, sets);
        let context = serde_json::to_value(TemplateContext::new(&cluster)).unwrap();
        let setting = |name: &str| -> BTreeSet<String> {
            cluster.settings.get(name).unwrap().split(',').map(str::to_owned).collect()
        };
        let all = context["listeners"]["all"].as_array().unwrap();
        let named =
            |entry: &dyn Fn(&Value) -> String| -> BTreeSet<String> { all.iter().map(entry).collect() };
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        assert_eq!(
            setting("listeners"),
            named(&|one| format!("{}://:{}", text(&one["listener"]), one["number"]))
        );
        assert_eq!(
            setting("listener.security.protocol.map"),
            named(&|one| format!("{}:{}", text(&one["listener"]), text(&one["protocol"])))
        );
        assert_eq!(setting("advertised.listeners").len(), all.len());
        let lists = ["in_cluster", "for_clients"].map(|list| context["listeners"][list].as_array().unwrap());
        assert!(lists.iter().all(|list| list.iter().all(|one| all.contains(one))));
        assert_eq!(all.len() - lists[0].len(), usize::from(cluster.external.enabled));
    }
}
