//! Small inputs that expand. Each is refused with one error that has a place, within little memory; none hangs.

use std::fs;
use std::process::Command;

use crate::support::{Run, finished, folder};

/// Runs the program with at most 600 MB of address space and a minute of CPU time; most of both is for the program
/// itself, which tests run without optimisation.
fn bounded(args: &[&str], stdin: &str) -> Run {
    let limits = "ulimit -v 600000; ulimit -t 60; exec \"$0\" \"$@\"";
    finished(Command::new("sh").args(["-c", limits, env!("CARGO_BIN_EXE_kafka-gen")]).args(args), stdin)
}

/// Exactly one error, at this place, and nothing printed.
#[track_caller]
fn one_error(run: &Run, message: &str, place: &str) {
    let shown = run.stderr.get(..2000).unwrap_or(&run.stderr);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{shown}");
    assert!(run.stderr.contains(message), "{message} is not in:\n{shown}");
    assert!(run.stderr.contains(place), "{place} is not in:\n{shown}");
    assert_eq!(run.stderr.matches("error: ").count() + run.stderr.matches("error[").count(), 1, "{shown}");
}

fn json_patch(operations: &[String]) -> String {
    let lines: String = operations.iter().map(|operation| format!("      - {operation}\n")).collect();
    format!("extends: dev\npatches:\n  a:\n    target: {{kind: Service}}\n    json:\n{lines}")
}

#[test]
fn a_json_patch_cannot_double_an_object_again_and_again() {
    for operation in ["copy", "add"] {
        let mut operations =
            vec!["{op: add, path: /metadata/annotations, value: {a: {x: [text, text]}}}".to_owned()];
        operations.extend((0..40).map(|i| {
            let to = format!("/metadata/annotations/k{i}");
            match operation {
                "copy" => format!("{{op: copy, from: /metadata/annotations, path: {to}}}"),
                // The same through a list: its end is inside what is copied.
                _ => format!("{{op: copy, from: /metadata, path: /metadata/annotations/a/x/{}}}", i % 2),
            }
        }));
        let refused = bounded(&["render", "-"], &json_patch(&operations));
        assert_eq!(refused.code, 1);
        one_error(&refused, "", "<stdin>:");
        let limit = ["enlarge its objects to more than", "levels of nesting"];
        assert!(limit.iter().any(|limit| refused.stderr.contains(limit)), "{}", refused.stderr);
    }
    let text = "x".repeat(200_000);
    let mut operations = vec![format!("{{op: add, path: /metadata/annotations, value: {{a: {text}}}}}")];
    operations.extend(
        (0..2000).map(|i| {
            format!("{{op: copy, from: /metadata/annotations/a, path: /metadata/annotations/k{i}}}")
        }),
    );
    one_error(&bounded(&["render", "-"], &json_patch(&operations)), "enlarge its objects", "<stdin>:");
}

#[test]
fn a_json_patch_cannot_nest_without_end() {
    let deep = format!("{}x{}", "{a: ".repeat(90), "}".repeat(90));
    let mut path = "/metadata/annotations".to_owned();
    let mut operations = vec![format!("{{op: add, path: {path}, value: {{}}}}")];
    for _ in 0..40 {
        path += "/a";
        operations.push(format!("{{op: add, path: {path}, value: {deep}}}"));
        path += &"/a".repeat(88);
    }
    one_error(
        &bounded(&["render", "-"], &json_patch(&operations)),
        "more than 100 levels of nesting",
        "<stdin>:8:",
    );
    for op in ["copy", "move"] {
        let mut operations = vec![
            "{op: add, path: /metadata/annotations, value: {a: {}}}".to_owned(),
            format!("{{op: add, path: /spec/x, value: {deep}}}"),
        ];
        let mut path = "/metadata/annotations/a".to_owned();
        for _ in 0..10 {
            path += "/a";
            operations.push(format!("{{op: add, path: {path}, value: {{}}}}"));
        }
        operations.push(format!("{{op: {op}, from: /spec/x, path: {path}/x}}"));
        one_error(&bounded(&["render", "-"], &json_patch(&operations)), "levels of nesting", "<stdin>:18:");
    }
}

#[test]
fn many_patches_of_many_objects_are_refused() {
    for (kind, body) in [
        ("merge", "merge: {data: {kN: v}}"),
        ("strategic", "strategic: {data: {kN: v}}"),
        ("json", "json: [{op: add, path: /data/kN, value: v}]"),
        ("test", "json: [{op: test, path: /data/a, value: b}]"),
    ] {
        let objects: String = (0..400)
            .map(|i| {
                format!(
                    "  o{i}: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: o{i}}}, data: {{a: b}}}}\n"
                )
            })
            .collect();
        let patches: String = (0..2000)
            .map(|i| {
                format!("  p{i}: {{target: {{kind: ConfigMap}}, {}}}\n", body.replace('N', &i.to_string()))
            })
            .collect();
        let of_ours = "documents: {topicJob: false}\n";
        let profile = format!(
            "extends: dev\n{of_ours}patches:\n{patches}extraManifests:\n{objects}  \
             x: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: kafka-x}}, data: {{a: b}}}}\n"
        );
        // The ConfigMap of the brokers has no key `a`.
        let profile = if kind == "test" {
            profile.replace("path: /data/a, value: b", "path: /kind, value: ConfigMap")
        } else {
            profile
        };
        one_error(&bounded(&["render", "-"], &profile), "visit more than", "<stdin>:");
    }
}

/// One large patch is no attack: it costs what it and its object have.
#[test]
fn large_patches_of_large_objects_are_applied() {
    let pairs = |value: &str| (0..5000).map(|i| format!("k{i}: {value}")).collect::<Vec<_>>().join(", ");
    let object = format!(
        "extends: dev\nextraManifests: {{x: {{apiVersion: v1, kind: ConfigMap, metadata: {{name: x}}, data: {{{}}}}}}}\n",
        pairs("old")
    );
    for kind in ["merge", "strategic"] {
        let patch = format!(
            "patches: {{a: {{target: {{kind: ConfigMap, name: x}}, {kind}: {{data: {{{}}}}}}}}}\n",
            pairs("new")
        );
        let run = bounded(&["render", "-"], &format!("{object}{patch}"));
        assert_eq!((run.code, run.stdout.matches(": new\n").count()), (0, 5000), "{}", run.stderr);
    }
    let variables = (0..2000).map(|i| format!("{{name: A{i}, value: x}}")).collect::<Vec<_>>().join(", ");
    let patch = format!(
        "extends: dev\npatches: {{a: {{target: {{kind: StatefulSet}}, strategic: {{spec: {{template: {{spec: {{containers: [{{name: kafka, env: [{variables}]}}]}}}}}}}}}}}}\n"
    );
    let run = bounded(&["render", "-"], &patch);
    assert_eq!((run.code, run.stdout.matches("- name: A").count()), (0, 2000), "{}", run.stderr);
}

#[test]
fn a_path_of_set_has_as_many_levels_as_a_file() {
    for path in [format!("extraManifests.x{}", ".a".repeat(30_000)), format!("a{}", ".\"a\"".repeat(20_000))]
    {
        let refused = bounded(&["render", "dev", "--set", &format!("{path}=1")], "");
        one_error(&refused, "more than 100 levels of nesting", "--set:1:1");
        assert!(refused.stderr.len() < 2000, "{}", refused.stderr.len());
    }
    // The path and the value together.
    let set = format!("extraManifests.x{}={}{}", ".a".repeat(60), "[".repeat(60), "]".repeat(60));
    one_error(&bounded(&["render", "dev", "--set", &set], ""), "levels of nesting", "--set:1:");
    let set = format!("extraManifests.x.spec{}={}{}", ".a".repeat(40), "[".repeat(40), "]".repeat(40));
    let object = "extraManifests: {x: {apiVersion: example.com/v1, kind: Thing, metadata: {name: x}}}\n";
    let run = bounded(&["render", "-", "--set", &set], object);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for args in [&["show", "dev"][..], &["explain"]] {
        let path = "a.".repeat(30_000) + "a";
        let run = bounded(&[args, &[&path]].concat(), "");
        assert!((1..=2).contains(&run.code), "{}", run.code);
    }
}

/// A run with a template of this text in place of that of the Namespace.
fn templated(name: &str, text: &str) -> Run {
    let folder = folder(&format!("limits-{name}"));
    fs::create_dir_all(folder.join("kubernetes")).unwrap();
    fs::write(folder.join("kubernetes/00-namespace.yaml"), text).unwrap();
    bounded(&["render", "prod", "--templates", folder.to_str().unwrap()], "")
}

const NAMESPACE: &str =
    "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ${{ names.namespace }}\n  annotations:\n    a: ";

#[test]
fn chains_of_operators_in_templates_do_not_overflow_the_stack() {
    let n = 32_000;
    for (i, expression) in [
        format!("{}1", "-".repeat(n)),
        format!("{}1", "- ".repeat(n)),
        format!("{}true", "not ".repeat(n)),
        format!("names{}", ".a".repeat(n)),
        format!("names{}", "[1]".repeat(n)),
        format!("names{}", "['a']".repeat(n)),
        format!("names{}", "[1:]".repeat(n)),
        format!("names{}", "|a".repeat(n)),
        format!("names{}", "()".repeat(n)),
        format!("names{}", " is a".repeat(n)),
        format!("1{}", " + 1".repeat(n)),
        format!("1{}", " ~ 1".repeat(n)),
        format!("1{}", "\n~ 1".repeat(n)),
        format!("1{}", " * 1".repeat(n)),
        format!("1{}", " ** 1".repeat(n)),
        format!("1{}", " < 1".repeat(n)),
        format!("1{}", " and 1".repeat(n)),
        format!("1{}", " if 1 else 1".repeat(n)),
        format!("{}1{}", "(".repeat(n), ")".repeat(n)),
        format!("{}1{}", "[".repeat(n), "]".repeat(n)),
        format!("{}1{}", "{1:".repeat(n), "}".repeat(n)),
    ]
    .iter()
    .enumerate()
    {
        let run = templated(&format!("chain-{i}"), &format!("{NAMESPACE}${{{{ {expression} }}}}\n"));
        one_error(&run, "more than 100 words and operators", "templates/kubernetes/00-namespace.yaml:");
        let run = templated(&format!("chain-{i}"), &format!("{{%% if {expression} %%}}\n{{%% endif %%}}\n"));
        one_error(&run, "more than 100 words and operators", "templates/kubernetes/00-namespace.yaml:");
    }
    for (name, text) in [
        ("if", format!("{}{}", "#% if names\n".repeat(n), "#% endif\n".repeat(n))),
        ("for", format!("{}{}", "#% for x in names\n".repeat(n), "#% endfor\n".repeat(n))),
        ("elif", format!("#% if names\n{}#% endif\n", "#% elif names\n".repeat(n))),
        ("else", format!("{}{}", "#% if names\n#% else\n".repeat(n), "#% endif\n".repeat(n))),
        ("with", format!("{}{}", "#% with\n".repeat(n), "#% endwith\n".repeat(n))),
        ("set", format!("{}{}", "#% set x\n".repeat(n), "#% endset\n".repeat(n))),
        ("filter", format!("{}{}", "#% filter a\n".repeat(n), "#% endfilter\n".repeat(n))),
        ("autoescape", format!("{}{}", "#% autoescape true\n".repeat(n), "#% endautoescape\n".repeat(n))),
        ("open", "#% if names\n".repeat(n)),
        ("tags", "{%% if names %%}".repeat(n)),
    ] {
        one_error(&templated(name, &text), "blocks inside each other", "00-namespace.yaml:");
    }
}

/// The deepest expressions and blocks that the limits allow.
#[test]
fn templates_within_the_limits_are_compiled() {
    for (i, expression) in [
        format!("{}1", "- ".repeat(98)),
        format!("'a'{}", " ~ 'a'".repeat(49)),
        format!("names{}", ".a".repeat(49)),
        format!("{}1{}", "[".repeat(49), "]".repeat(49)),
        format!("{}1{}", "(".repeat(49), ")".repeat(49)),
        format!("'a'{}", " if names else 'b'".repeat(24)),
    ]
    .iter()
    .enumerate()
    {
        let blocks = ("#% if names\n".repeat(30), "#% endif\n".repeat(30));
        let text = format!("{}{NAMESPACE}${{{{ {expression} }}}}\n{}", blocks.0, blocks.1);
        let run = templated(&format!("deepest-{i}"), &text);
        assert!((0..=1).contains(&run.code), "{expression}: {}", run.stderr);
        assert!(!run.stderr.contains("words and operators"), "{expression}: {}", run.stderr);
    }
}

#[test]
fn templates_cannot_multiply_text() {
    for (i, (statements, expression, refused)) in [
        ("#% set x = 'aaaaaaaa'\n", "x", "`set`"),
        ("#% set x\n#% endset\n", "1", "`set`"),
        ("#% with x = 'a'\n#% endwith\n", "1", "`with`"),
        ("#% filter upper\n#% endfilter\n", "1", "`filter`"),
        ("#% autoescape true\n#% endautoescape\n", "1", "`autoescape`"),
        ("#% do names()\n", "1", "`do`"),
        ("#% for x in ['a' ~ 'a']\n#% endfor\n", "1", "a loop over anything but a path"),
        ("#% for x in range(1000000000)\n#% endfor\n", "1", "a loop over anything but a path"),
        ("#% for x in names recursive\n#% endfor\n", "1", "a recursive loop"),
        ("#% if names ~ names\n#% endif\n", "1", "this operator here"),
        ("#% if names == names\n#% endif\n", "1", "a comparison of anything but a path with a constant"),
        ("#% if 'a' in names\n#% endif\n", "1", "`in` outside of a loop"),
        ("#% if 1 < 2 < 3\n#% endif\n", "1", "this expression here"),
        ("#% for x in names if names ~ 'a'\n#% endfor\n", "1", "this operator here"),
        ("", "'a' * 1000000000", "multiplication"),
        ("", "[1] * 1000000000", "multiplication"),
        ("", "10 ** 10 ** 10", "multiplication"),
        ("", "names[1:]", "a slice"),
        ("", "names|upper", "a filter"),
        ("", "names is defined", "a test"),
        ("", "names()", "a call"),
        ("", "names[names.release]", "this expression here"),
        ("", "(1, 2)", "this expression here"),
        ("", "1 if names ~ 'a' else 2", "this operator here"),
        ("", "[[['a' * 9]]]", "multiplication"),
        ("", "{'a': 'a' * 9}", "multiplication"),
    ]
    .into_iter()
    .enumerate()
    {
        let run =
            templated(&format!("word-{i}"), &format!("{statements}{NAMESPACE}${{{{ {expression} }}}}\n"));
        one_error(
            &run,
            &format!("a template cannot use {refused}"),
            "templates/kubernetes/00-namespace.yaml:",
        );
    }
}

#[test]
fn loops_in_templates_end() {
    let loops = "#% for x in files.start_script\n";
    let nested = format!("{}{}{NAMESPACE}x\n", loops.repeat(20), "#% endfor\n".repeat(20));
    one_error(&templated("loops", &nested), "takes too many steps", "00-namespace.yaml:1:1");
    let fields =
        |template: &str| format!("{NAMESPACE}x\n{}{template}{}", loops.repeat(2), "#% endfor\n".repeat(2));
    let long = fields(&format!("#     {}\n", "x".repeat(10_000)));
    one_error(&templated("output", &long), "this template makes more than", "00-namespace.yaml:1:1");
    let much = fields("${{ files }}\n");
    one_error(&templated("much", &much), "this template makes more than", "00-namespace.yaml:1:1");
}

/// What templates are for goes on working.
#[test]
fn the_language_of_templates_is_enough_for_what_they_say() {
    let text = format!(
        "#% if brokers.replicas > 2 and not annotations.common\n{NAMESPACE}${{{{ names.release ~ '-x' if names else 'x' }}}}\n\
         #% elif brokers.replicas == 1\n#% else\n#% endif\n  labels:\n#% for service in external.services if service.node_port != 1\n\
         #% if loop.first\n    number: ${{{{ '' ~ (loop.index + 1) }}}}\n#% endif\n#% endfor\n"
    );
    let run = templated("enough", &text);
    assert!(run.stdout.contains("    a: kafka-x\n"), "{}{}", run.stderr, run.stdout);
    assert!(run.stdout.contains("    number: \"2\"\n"), "{}{}", run.stderr, run.stdout);
}

/// `validate` of an object of kind `Thing`, with a JSON Schema for its `spec`.
fn checked(name: &str, spec: &str, definitions: &str, object: &str) -> Run {
    let folder = folder(&format!("limits-schema-{name}"));
    let schema = folder.join("schema.json");
    let text = format!(
        "{{\"x-kubernetes-group-version-kind\": [{{\"group\": \"example.com\", \"version\": \"v1\", \"kind\": \"Thing\"}}], \
         \"properties\": {{\"spec\": {spec}}}, \"definitions\": {{{definitions}}}}}"
    );
    fs::write(&schema, text).unwrap();
    let object =
        format!("{{apiVersion: example.com/v1, kind: Thing, metadata: {{name: a}}, spec: {object}}}\n");
    bounded(&["validate", "-", "--schema", schema.to_str().unwrap()], &object)
}

/// As [`checked`], with the schema of a CustomResourceDefinition.
fn defined(name: &str, spec: &str, object: &str) -> Run {
    let folder = folder(&format!("limits-definition-{name}"));
    let file = folder.join("crd.yaml");
    let text = format!(
        "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: things.example.com}}, \
         spec: {{group: example.com, names: {{kind: Thing, plural: things}}, scope: Namespaced, versions: [{{name: v1, \
         served: true, storage: true, schema: {{openAPIV3Schema: {{type: object, properties: {{spec: {spec}}}}}}}}}]}}}}\n"
    );
    fs::write(&file, text).unwrap();
    let object =
        format!("{{apiVersion: example.com/v1, kind: Thing, metadata: {{name: a}}, spec: {object}}}\n");
    bounded(&["validate", "-", "--schema", file.to_str().unwrap()], &object)
}

#[track_caller]
fn unusable(run: &Run, reason: &str) {
    let shown = run.stderr.get(..2000).unwrap_or(&run.stderr);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{shown}");
    for word in ["the schema of `Thing` in `example.com/v1` cannot be used: ", reason, "/schema.json:1:2\n"] {
        assert!(
            run.stderr.replace("crd.yaml", "schema.json").contains(word.trim_end_matches("1:2\n")),
            "{word}: {shown}"
        );
    }
}

/// Forty definitions that each refer to the next one twice.
fn lattice(keyword: &str) -> String {
    let one = |i: usize| match keyword {
        "properties" => format!(
            "{{\"properties\": {{\"a\": {{\"$ref\": \"#/definitions/d{i}\"}}, \"b\": {{\"$ref\": \"#/definitions/d{i}\"}}}}}}"
        ),
        "both" => format!(
            "{{\"if\": {{\"$ref\": \"#/definitions/d{i}\"}}, \"then\": {{\"$ref\": \"#/definitions/d{i}\"}}}}"
        ),
        "encoded" => format!(
            "{{\"allOf\": [{{\"$ref\": \"#/definitions/%64{i}\"}}, {{\"$ref\": \"#/definitions/d{i}\"}}]}}"
        ),
        keyword => format!(
            "{{\"{keyword}\": [{{\"$ref\": \"#/definitions/d{i}\"}}, {{\"$ref\": \"#/definitions/d{i}\"}}]}}"
        ),
    };
    let all = (0..40).map(|i| format!("\"d{i}\": {}", one(i + 1)));
    all.chain(["\"d40\": {}".to_owned()]).collect::<Vec<_>>().join(", ")
}

#[test]
fn references_of_a_schema_cannot_multiply_its_checks() {
    let start = r##"{"$ref": "#/definitions/d0"}"##;
    for keyword in ["allOf", "anyOf", "oneOf", "both", "encoded"] {
        unusable(&checked(keyword, start, &lattice(keyword), "x"), "checks one value more than 100000 times");
    }
    let unevaluated = r##"{"$ref": "#/definitions/d0", "unevaluatedProperties": false}"##;
    unusable(&checked("unevaluated", unevaluated, &lattice("allOf"), "{}"), "checks one value more than");
    // In a document, each reference is followed once.
    let tree = checked("tree", start, &lattice("properties"), "{a: {b: {a: {}}}}");
    assert_eq!(tree.code, 0, "{}", tree.stderr);

    let circles =
        r##""a": {"allOf": [{"$ref": "#/definitions/b"}]}, "b": {"anyOf": [{"$ref": "#/definitions/a"}]}"##;
    unusable(&checked("circle", r##"{"$ref": "#/definitions/a"}"##, circles, "x"), "leads back to itself");
    for (i, spec) in [r##"{"$dynamicRef": "#d"}"##, r##"{"$recursiveRef": "#"}"##].iter().enumerate() {
        unusable(&checked(&format!("dynamic-{i}"), spec, "", "x"), "is not supported: write `$ref`");
    }
    let embedded = r##"{"$id": "https://example.com/x", "$ref": "#/definitions/d0"}"##;
    unusable(&checked("embedded", embedded, "\"d0\": {}", "x"), "inside the schema is not supported");
    let anchored = lattice("allOf").replacen("\"d0\": {", "\"d0\": {\"$anchor\": \"start\", ", 1);
    unusable(&checked("anchor", r##"{"$ref": "#start"}"##, &anchored, "x"), "checks one value more than");
    unusable(
        &checked("wide", &format!("{{\"allOf\": [{}{{}}]}}", "{},".repeat(200_000)), "", "x"),
        "checks one value",
    );
}

#[test]
fn a_document_is_not_checked_more_often_than_its_size_allows() {
    let twice = r##""a": {"properties": {"a": {"allOf": [{"$ref": "#/definitions/a"}, {"$ref": "#/definitions/a"}]}}}"##;
    let deep = format!("{}x{}", "{a: ".repeat(60), "}".repeat(60));
    let run = checked("recursive", r##"{"$ref": "#/definitions/a"}"##, twice, &deep);
    assert!(
        run.code == 1 && run.stdout.contains("would check it too many times"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    let run = checked("recursive-flat", r##"{"$ref": "#/definitions/a"}"##, twice, "{a: {a: {}}}");
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);

    let many = |count: usize| (0..count).map(|i| format!("\"^a{i}$\": {{}}")).collect::<Vec<_>>().join(", ");
    let keys = |count: usize| {
        format!("{{{}}}", (0..count).map(|i| format!("a{i}: x")).collect::<Vec<_>>().join(", "))
    };
    let patterns = format!("{{\"patternProperties\": {{{}}}}}", many(300));
    let run = checked("patterns", &patterns, "", &keys(20_000));
    assert!(
        run.code == 1 && run.stdout.contains("would check it too many times"),
        "{}{}",
        run.stdout,
        run.stderr
    );
    assert_eq!(checked("patterns-few", &patterns, "", &keys(300)).code, 0);

    let defaults = |text: String| {
        format!(
            "{{type: object, properties: {{items: {{type: array, items: {{type: object, properties: {{a: {{type: object, \
         x-kubernetes-preserve-unknown-fields: true, default: {{{text}}}}}}}}}}}}}}}"
        )
    };
    let items = format!("{{items: [{}{{}}]}}", "{}, ".repeat(5_000));
    for (name, text) in [
        ("many", (0..500).map(|i| format!("x{i}: x")).collect::<Vec<_>>().join(", ")),
        ("long", format!("x: {}", "x".repeat(100_000))),
    ] {
        let run = defined(name, &defaults(text), &items);
        assert!(
            run.code == 1 && run.stdout.contains("would fill in too many values"),
            "{}{}",
            run.stdout,
            run.stderr
        );
    }
    assert_eq!(defined("few", &defaults("x: x".to_owned()), &items).code, 0);
}

#[test]
fn patterns_of_a_schema_are_small() {
    let repeated: Vec<String> = (0..300).map(|i| format!("(a{{1000}}){{{}}}", 4 + i % 30)).collect();
    let all =
        repeated.iter().map(|pattern| format!("{{pattern: \"{pattern}\"}}")).collect::<Vec<_>>().join(", ");
    unusable(
        &defined("patterns", &format!("{{type: string, allOf: [{all}]}}"), "x"),
        "patterns need more than 16 MiB",
    );
    let all = repeated.iter().map(|pattern| format!("\"{pattern}\": {{}}")).collect::<Vec<_>>();
    let all = format!("{{\"patternProperties\": {{{}}}}}", all[..30].join(", "));
    unusable(&checked("properties", &all, "", "x"), "patterns need more than 16 MiB");
    for pattern in ["((a{1000}){1000}){1000}", "(\\\\pL{1000}){1000}"] {
        unusable(
            &defined("huge", &format!("{{type: string, pattern: \"{pattern}\"}}"), "x"),
            "patterns need more",
        );
    }
    // The same pattern again and again is compiled once.
    let same = "{pattern: \"(a{1000}){4}\"}, ".repeat(3_000);
    let run = defined("same", &format!("{{type: string, allOf: [{same}{{}}]}}"), "x");
    assert_eq!(run.code, 1, "{}", run.stderr);
    // Looking ahead can take any number of steps.
    unusable(
        &checked("ahead", r#"{"pattern": "(?=(a|a)+$)(a|a)+c"}"#, "", &"a".repeat(30_000)),
        "is not a \"regex\"",
    );
    // A large pattern takes steps for each byte of a text.
    let run = checked("steps", r#"{"pattern": "(a|b){1000}(a{9,99}){8}c$"}"#, "", &"ab".repeat(500_000));
    assert!(
        run.code == 1 && run.stdout.contains("would check it too many times"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}

/// A message shows the beginning of a value, however many messages there are.
#[test]
fn findings_do_not_repeat_a_large_value() {
    let wrong = format!("{{\"allOf\": [{}{{}}]}}", "{\"maxProperties\": 1},".repeat(1_000));
    let object = format!("{{{}}}", (0..1_000).map(|i| format!("a{i}: x")).collect::<Vec<_>>().join(", "));
    let run = checked("messages", &wrong, "", &object);
    assert!(run.code == 1 && run.stdout.len() < 10_000, "{} {}", run.stdout.len(), run.stderr);
    let wrong = format!("{{\"allOf\": [{}{{}}]}}", "{\"const\": 1},".repeat(1_000));
    let run = checked("constants", &wrong, "", &object);
    assert!(run.code == 1 && run.stdout.len() < 10_000, "{} {}", run.stdout.len(), run.stderr);
}

/// Objects whose selectors are compared with pods: as many selectors as pods, each with a label of its own.
fn selectors(count: usize, kind: &str) -> String {
    (0..count)
        .map(|i| {
            let selector = match kind {
                "map" => format!("kind: Service, spec: {{selector: {{app: a{i}}}, ports: [{{port: 80, targetPort: http}}]}}"),
                "labels" => format!("kind: NetworkPolicy, spec: {{podSelector: {{matchLabels: {{app: a{i}, all: same}}}}}}"),
                _ => format!("kind: NetworkPolicy, spec: {{podSelector: {{matchExpressions: [{{key: app, operator: In, values: [a{i}]}}]}}}}"),
            };
            let version = if kind == "map" { "v1" } else { "networking.k8s.io/v1" };
            format!(
                "---\n{{apiVersion: {version}, metadata: {{name: s{i}}}, {selector}}}\n---\n{{apiVersion: v1, kind: Pod, \
                 metadata: {{name: p{i}, labels: {{app: a{i}, all: same}}}}, spec: {{containers: [{{name: c, image: \"a:1.0.0\"}}]}}}}\n"
            )
        })
        .collect()
}

#[test]
fn many_selectors_beside_many_pods_are_compared_by_label() {
    for kind in ["map", "labels", "expressions"] {
        let run = bounded(&["validate", "-"], &selectors(3_000, kind));
        assert!((0..=1).contains(&run.code), "{kind}: {} {}", run.code, run.stderr);
        let missing = run.stdout.matches("target-port-missing").count();
        assert_eq!((missing > 0, run.stdout.contains("pods-not-selected")), (kind == "map", false), "{kind}");
    }
}

/// Words are not compared in a block of thousands of lines, whose square is billions.
#[test]
fn large_changes_are_compared_line_by_line() {
    let folder = folder("limits-diff");
    let map = |name: &str, key: &str| {
        let data =
            (0..5_000).map(|i| format!("{key}{i}: some words of a line")).collect::<Vec<_>>().join(", ");
        let path = folder.join(name);
        fs::write(
            &path,
            format!("{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a}}, data: {{{data}}}}}\n"),
        )
        .unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (old, new) = (map("old.yaml", "k"), map("new.yaml", "q"));
    let first = bounded(&["diff", &new, "--against", &old], "");
    assert_eq!(first.code, 1, "{}", first.stderr);
    assert!(
        first.stdout.contains("-  k0: \"some words of a line\"\n"),
        "{}",
        &first.stdout[first.stdout.len() - 500..]
    );
}
