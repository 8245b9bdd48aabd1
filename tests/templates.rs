use std::collections::BTreeSet;
use std::fs;

use kafka_gen::cluster::Cluster;
use kafka_gen::profile::{self, Request};
use kafka_gen::render::{Engine, Source};
use kafka_gen::source::SourceMap;
use kafka_gen::target::kubernetes::TEMPLATES;
use kafka_gen::yaml::{self, Dialect};

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
        let engine = Engine::new(cluster(profile, sets)).unwrap();
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
    let text = TEMPLATES[10].source.replace("serviceName:", "servicename:");
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
