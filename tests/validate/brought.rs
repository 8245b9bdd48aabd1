//! Schemas that the user brings: CustomResourceDefinitions as the API server applies them, and JSON Schemas.

use super::{filled, lines, validate};

/// A CustomResourceDefinition of `Foo` in `example.com/v1` whose `spec` has these properties, in flow style.
fn definition(properties: &str) -> String {
    format!(
        "apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: foos.example.com}}
spec:
  group: example.com
  names: {{kind: Foo, plural: foos}}
  scope: Namespaced
  versions:
  - name: v1
    served: true
    storage: true
    subresources: {{status: {{}}}}
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            properties: {{{properties}}}
          status: {{type: object, required: [ready], properties: {{ready: {{type: boolean}}}}}}
  - name: v0
    served: false
    storage: false
    schema: {{openAPIV3Schema: {{type: object}}}}
"
    )
}

/// What is said of a `spec` in flow style; without the place, which [`places_are_exact`] compares.
fn of_spec(name: &str, properties: &str, spec: &str) -> Vec<String> {
    let document = format!("apiVersion: example.com/v1\nkind: Foo\nmetadata: {{name: a}}\nspec: {spec}\n");
    let folder = filled(name, &[("crd.yaml", &definition(properties)), ("foo.yaml", &document)]);
    let (_, found) = lines(&folder, &["foo.yaml", "--schema", "crd.yaml"]);
    found.iter().map(|line| line.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn a_structural_schema_is_applied_as_the_api_server_does() {
    let table: &[(&str, &str, &[&str])] = &[
        // types
        ("x: {type: string}", "{x: 1}", &["error[wrong-type]: `spec.x` must be text, not an integer"]),
        ("x: {type: integer}", "{x: '1'}", &["error[wrong-type]: `spec.x` must be an integer, not text"]),
        (
            "x: {type: integer}",
            "{x: 1.5}",
            &["error[wrong-type]: `spec.x` must be an integer, not a fraction"],
        ),
        ("x: {type: integer}", "{x: 2.0}", &[]),
        ("x: {type: number}", "{x: 1}", &[]),
        ("x: {type: boolean}", "{x: yes}", &[]),
        (
            "x: {type: array, items: {type: string}}",
            "{x: a}",
            &["error[wrong-type]: `spec.x` must be a list, not text"],
        ),
        (
            "x: {type: array, items: {type: string}}",
            "{x: [a, 1]}",
            &["error[wrong-type]: `spec.x[1]` must be text, not an integer"],
        ),
        ("x: {type: object}", "{x: []}", &["error[wrong-type]: `spec.x` must be a map, not a list"]),
        ("x: {type: integer, format: int32}", "{x: 2147483647}", &[]),
        (
            "x: {type: integer, format: int32}",
            "{x: 2147483648}",
            &["error[schema-violation]: `spec.x` is 2147483648, but at most 2147483647 is allowed"],
        ),
        ("x: {type: integer, format: int64}", "{x: 2147483648}", &[]),
        // unknown fields
        ("x: {type: string}", "{w: 1}", &["error[unknown-field]: unknown field `spec.w`"]),
        ("x: {type: object}", "{x: {w: 1}}", &["error[unknown-field]: unknown field `spec.x.w`"]),
        ("x: {type: object, x-kubernetes-preserve-unknown-fields: true}", "{x: {w: {z: 1}}}", &[]),
        (
            "x: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {w: {type: object}}}",
            "{x: {w: {z: 1}, a: 1}}",
            &["error[unknown-field]: unknown field `spec.x.w.z`"],
        ),
        ("x: {x-kubernetes-preserve-unknown-fields: true}", "{x: [1, {a: b}]}", &[]),
        (
            "x: {type: object, additionalProperties: {type: string}}",
            "{x: {a: b, c: 1}}",
            &["error[wrong-type]: `spec.x.c` must be text, not an integer"],
        ),
        ("x: {type: object, additionalProperties: true}", "{x: {a: {b: c}}}", &[]),
        (
            "x: {type: array, items: {type: object, properties: {a: {type: string}}}}",
            "{x: [{a: b}, {c: d}]}",
            &["error[unknown-field]: unknown field `spec.x[1].c`"],
        ),
        // Alternatives say what values may be, never which fields there are.
        (
            "x: {type: object, anyOf: [{properties: {a: {type: string}}}]}",
            "{x: {a: b}}",
            &["error[unknown-field]: unknown field `spec.x.a`"],
        ),
        // int-or-string
        ("x: {x-kubernetes-int-or-string: true}", "{x: 1}", &[]),
        ("x: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}", "{x: 50%}", &[]),
        (
            "x: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
            "{x: 1.5}",
            &["error[wrong-type]: `spec.x` must be an integer or text, not a fraction"],
        ),
        ("x: {x-kubernetes-int-or-string: true, pattern: '^[0-9]+%$'}", "{x: 5}", &[]),
        (
            "x: {x-kubernetes-int-or-string: true, pattern: '^[0-9]+%$'}",
            "{x: '5'}",
            &["error[schema-violation]: `spec.x` is `5`, which does not match the pattern `^[0-9]+%$`"],
        ),
        // null
        ("x: {type: string}", "{x: null}", &[]),
        ("x: {type: string, nullable: true}", "{x: null}", &[]),
        (
            "x: {type: object, required: [w], properties: {w: {type: string, nullable: true}}}",
            "{x: {w: null}}",
            &[],
        ),
        (
            "x: {type: object, required: [w], properties: {w: {type: string}}}",
            "{x: {w: null}}",
            &["error[missing-field]: `spec.x.w` is missing"],
        ),
        (
            "x: {type: array, items: {type: string}}",
            "{x: [null]}",
            &["error[wrong-type]: `spec.x[0]` must be text, not null"],
        ),
        ("x: {type: array, items: {type: string, nullable: true}}", "{x: [null]}", &[]),
        // defaults
        (
            "x: {type: object, required: [w], properties: {w: {type: string}}}",
            "{x: {}}",
            &["error[missing-field]: `spec.x.w` is missing"],
        ),
        ("x: {type: object, required: [w], properties: {w: {type: string, default: a}}}", "{x: {}}", &[]),
        (
            "x: {type: object, required: [w], properties: {w: {type: string, default: a}}}",
            "{x: {w: null}}",
            &[],
        ),
        (
            "x: {type: object, default: {}, properties: {w: {type: object, required: [z], default: {}, properties: {z: {type: string}}}}}",
            "{}",
            &["error[missing-field]: `spec.x.w.z` is missing"],
        ),
        // embedded resources
        (
            "x: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}",
            "{x: {apiVersion: v1, kind: Pod, metadata: {name: a}}}",
            &[],
        ),
        (
            "x: {type: object, x-kubernetes-embedded-resource: true, required: [kind], properties: {kind: {type: string}}}",
            "{x: {metadata: {}, foo: 1}}",
            &[
                "error[missing-field]: `spec.x.apiVersion` is missing",
                "error[missing-field]: `spec.x.kind` is missing",
                "error[unknown-field]: unknown field `spec.x.foo`",
            ],
        ),
        // values
        (
            "x: {type: string, enum: [http, https, http]}",
            "{x: HTTP}",
            &["error[schema-violation]: `spec.x` cannot be `HTTP`"],
        ),
        (
            "x: {type: string, pattern: '^a]?$'}",
            "{x: b}",
            &["error[schema-violation]: `spec.x` is `b`, which does not match the pattern `^a]?$`"],
        ),
        (
            "x: {type: string, maxLength: 2}",
            "{x: ääb}",
            &["error[schema-violation]: `spec.x` has 3 characters, but at most 2 are allowed"],
        ),
        (
            "x: {type: string, minLength: 2}",
            "{x: ä}",
            &["error[schema-violation]: `spec.x` has 1 character, but at least 2 are required"],
        ),
        (
            "x: {type: integer, minimum: 0}",
            "{x: -1}",
            &["error[schema-violation]: `spec.x` is -1, but at least 0 is required"],
        ),
        ("x: {type: integer, minimum: 0}", "{x: 0}", &[]),
        (
            "x: {type: integer, minimum: 0, exclusiveMinimum: true}",
            "{x: 0}",
            &["error[schema-violation]: `spec.x` is 0, but must be more than 0"],
        ),
        ("x: {type: integer, minimum: 0, exclusiveMinimum: false}", "{x: 0}", &[]),
        (
            "x: {type: integer, maximum: 5}",
            "{x: 6}",
            &["error[schema-violation]: `spec.x` is 6, but at most 5 is allowed"],
        ),
        (
            "x: {type: integer, maximum: 5, exclusiveMaximum: true}",
            "{x: 5}",
            &["error[schema-violation]: `spec.x` is 5, but must be less than 5"],
        ),
        (
            "x: {type: integer, multipleOf: 2}",
            "{x: 5}",
            &["error[schema-violation]: `spec.x` is 5, which is not a multiple of 2"],
        ),
        (
            "x: {type: array, minItems: 1, items: {type: string}}",
            "{x: []}",
            &["error[schema-violation]: `spec.x` has 0 items, but at least 1 is required"],
        ),
        (
            "x: {type: array, maxItems: 1, items: {type: string}}",
            "{x: [a, b]}",
            &["error[schema-violation]: `spec.x` has 2 items, but at most 1 is allowed"],
        ),
        (
            "x: {type: object, maxProperties: 1, additionalProperties: {type: string}}",
            "{x: {a: a, b: b}}",
            &["error[schema-violation]: `spec.x` has 2 keys, but at most 1 is allowed"],
        ),
        (
            "x: {type: object, minProperties: 1, additionalProperties: {type: string}}",
            "{x: {}}",
            &["error[schema-violation]: `spec.x` has 0 keys, but at least 1 is required"],
        ),
        // formats
        ("x: {type: string, format: byte}", "{x: aGVsbG8=}", &[]),
        (
            "x: {type: string, format: byte}",
            "{x: hello}",
            &["error[schema-violation]: `spec.x` is `hello`, which is not base64"],
        ),
        ("x: {type: string, format: date-time}", "{x: '2026-11-20T10:00:00Z'}", &[]),
        (
            "x: {type: string, format: date-time}",
            "{x: today}",
            &[
                "error[schema-violation]: `spec.x` is `today`, which is not a time such as `2026-11-20T10:00:00Z`",
            ],
        ),
        (
            "x: {type: string, format: ipv4}",
            "{x: 10.0.0.256}",
            &["error[schema-violation]: `spec.x` is `10.0.0.256`, which is not an IPv4 address"],
        ),
        // The API server's durations are not those of JSON Schema.
        ("x: {type: string, format: duration}", "{x: 30s}", &[]),
        ("x: {type: string, format: of-somebody}", "{x: a}", &[]),
        // alternatives
        (
            "x: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{x: {}}",
            &["error[schema-violation]: `spec.x` is none of the alternatives that its schema allows"],
        ),
        (
            "x: {type: object, properties: {a: {type: string}, b: {type: string}}, oneOf: [{required: [a]}, {required: [b]}]}",
            "{x: {a: a, b: b}}",
            &[
                "error[schema-violation]: `spec.x` is more than one of the alternatives that exclude each other",
            ],
        ),
        (
            "x: {type: object, properties: {a: {type: string}}, not: {required: [a]}}",
            "{x: {a: a}}",
            &["error[schema-violation]: `spec.x` is what its schema rules out"],
        ),
        (
            "x: {type: string, allOf: [{minLength: 2}, {pattern: '^b'}]}",
            "{x: a}",
            &[
                "error[schema-violation]: `spec.x` has 1 character, but at least 2 are required",
                "error[schema-violation]: `spec.x` is `a`, which does not match the pattern `^b`",
            ],
        ),
        // lists that are sets or maps
        (
            "x: {type: array, x-kubernetes-list-type: set, items: {type: string}}",
            "{x: [a, b, a]}",
            &["error[schema-violation]: `spec.x[2]` has the same value `a` as an item before it"],
        ),
        ("x: {type: array, items: {type: string}}", "{x: [a, b, a]}", &[]),
        (
            "x: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [port, protocol], items: {type: object, properties: {port: {type: integer}, protocol: {type: string, default: TCP}}}}",
            "{x: [{port: 1}, {port: 1, protocol: UDP}, {port: 1, protocol: TCP}]}",
            &[
                "error[schema-violation]: `spec.x[2]` has the same `port: 1` and `protocol: TCP` as an item before it",
            ],
        ),
    ];
    for (properties, spec, wanted) in table {
        let mut found = of_spec("structural", properties, spec);
        found.sort();
        assert_eq!(found, *wanted, "{properties}\n{spec}");
    }
}

#[test]
fn places_are_exact() {
    let document = "apiVersion: example.com/v1\nkind: Foo\nmetadata:\n  name: a\n  labels: {a: 1}\n  labelz: {}\nspec:\n  list:\n  - name: a\n    port: x\n  - port: 3\n  map:\n    a: {}\nstatus:\n  rdy: true\n";
    let properties = "list: {type: array, items: {type: object, required: [name], properties: {name: {type: string}, port: {type: integer}}}}, map: {type: string}";
    let folder = filled("places", &[("crd.yaml", &definition(properties)), ("foo.yaml", document)]);
    let (code, found) = lines(&folder, &["foo.yaml", "--schema", "crd.yaml"]);
    assert_eq!(code, 1);
    assert_eq!(
        found,
        [
            "foo.yaml:5:15: error[wrong-type]: `metadata.labels.a` must be text, not an integer",
            "foo.yaml:6:3: error[unknown-field]: unknown field `metadata.labelz`",
            "foo.yaml:10:11: error[wrong-type]: `spec.list[0].port` must be an integer, not text",
            "foo.yaml:11:5: error[missing-field]: `spec.list[1].name` is missing",
            "foo.yaml:12:3: error[wrong-type]: `spec.map` must be text, not a map",
            // The API server drops what a status says, but only if it can read it.
            "foo.yaml:15:3: error[unknown-field]: unknown field `status.rdy`",
        ]
    );
}

#[test]
fn help_suggests_the_intended_name() {
    let document = "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a}\nspec:\n  replica: 1\n  mode: htp\n  port: '1'\n  alt: {}\n";
    let properties = "replicas: {type: integer}, mode: {type: string, enum: [http, https]}, port: {type: integer}, alt: {type: object, properties: {a: {type: string}, b: {type: string}}, anyOf: [{required: [a]}, {required: [b]}]}";
    let folder = filled("help", &[("crd.yaml", &definition(properties)), ("foo.yaml", document)]);
    let run = validate(&folder, &["foo.yaml", "--schema", "crd.yaml"]);
    for help in [
        "did you mean `replicas`?",
        "did you mean `http`?",
        "remove the quotes",
        "one of them: `spec.alt.a` is missing",
        "one of them: `spec.alt.b` is missing",
    ] {
        assert!(run.stdout.contains(&format!("= help: {help}")), "{help}: {}", run.stdout);
    }
}

/// Each way in which a JSON Schema can say which kind it is for.
#[test]
fn a_json_schema_is_for_the_kind_that_it_names() {
    let body = r#""type": "object", "additionalProperties": false, "properties": {
        "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
        "spec": {"type": "object", "additionalProperties": false, "properties": {"size": {"type": ["integer", "null"], "format": "int32"}}}}"#;
    let named = body
        .replace("\"apiVersion\": {", "\"apiVersion\": {\"enum\": [\"example.com/v1\", \"example.com/v2\"], ")
        .replace("\"kind\": {", "\"kind\": {\"const\": \"Foo\", ");
    let folder = filled(
        "json-schema",
        &[
            (
                "list.json",
                &format!(
                    "{{{body}, \"$schema\": \"http://json-schema.org/schema#\", \"x-kubernetes-group-version-kind\": [{{\"group\": \"example.com\", \"version\": \"v1\", \"kind\": \"Foo\"}}]}}"
                ),
            ),
            (
                "one.yaml",
                &format!(
                    "{{{body}, \"x-kubernetes-group-version-kind\": {{\"group\": \"example.com\", \"version\": \"v1\", \"kind\": \"Foo\"}}}}"
                ),
            ),
            ("enum.json", &format!("{{{named}, \"$schema\": \"http://json-schema.org/draft-07/schema#\"}}")),
            (
                "draft4.json",
                &format!("{{{named}, \"$schema\": \"http://json-schema.org/draft-04/schema#\"}}"),
            ),
            (
                "ref.json",
                &format!("{{\"$ref\": \"#/definitions/Foo\", \"definitions\": {{\"Foo\": {{{named}}}}}}}"),
            ),
            ("crds/example.com/foo_v1.json", &format!("{{{body}}}")),
            (
                "foo.yaml",
                "apiVersion: example.com/v1\nkind: Foo\nmetadata: {name: a, labelz: {}}\nspec:\n  sise: 3\n  size: x\n",
            ),
            ("good.yaml", "{apiVersion: example.com/v1, kind: Foo, metadata: {name: a}, spec: {size: null}}"),
        ],
    );
    for schema in [
        "list.json",
        "one.yaml",
        "enum.json",
        "draft4.json",
        "ref.json",
        "crds/example.com/foo_v1.json",
        "crds",
    ] {
        let (code, found) = lines(&folder, &["foo.yaml", "--schema", schema]);
        assert_eq!(code, 1);
        assert_eq!(
            found,
            [
                "foo.yaml:3:21: error[unknown-field]: unknown field `metadata.labelz`",
                "foo.yaml:5:3: error[unknown-field]: unknown field `spec.sise`",
                "foo.yaml:6:9: error[wrong-type]: `spec.size` must be null or an integer, not text",
            ],
            "{schema}"
        );
        assert_eq!(lines(&folder, &["good.yaml", "--schema", schema]), (0, vec![]), "{schema}");
    }
}

#[test]
fn a_schema_that_cannot_be_used_is_said_so() {
    let no_group = definition("").replace("  group: example.com\n", "");
    let folder = filled(
        "unusable",
        &[
            ("foo.yaml", "{apiVersion: example.com/v1, kind: Foo, metadata: {name: a}}"),
            ("nameless.json", "{\"type\": \"object\"}"),
            ("group.yaml", &no_group),
            ("old.yaml", &definition("").replace("k8s.io/v1", "k8s.io/v1beta1")),
            ("pattern.yaml", &definition("x: {type: string, pattern: '('}")),
            ("type.yaml", &definition("x: {type: strin}")),
            (
                "remote.json",
                "{\"$ref\": \"https://example.com/foo.json\", \"x-kubernetes-group-version-kind\": [{\"version\": \"v1\", \"kind\": \"Foo\"}]}",
            ),
            ("deployment.yaml", "{apiVersion: apps/v1, kind: Deployment}"),
            ("broken.yaml", "a: ["),
            ("empty.yaml", ""),
            ("unserved.yaml", &definition("").replace("served: true", "served: false")),
        ],
    );
    for (schema, said) in [
        ("nameless.json", "x-kubernetes-group-version-kind"),
        ("group.yaml", "has no `spec.group`"),
        ("old.yaml", "use `apiVersion: apiextensions.k8s.io/v1`"),
        ("pattern.yaml", "the pattern `(` is not understood"),
        ("type.yaml", "the schema of `Foo` in `example.com/v1` cannot be used"),
        ("remote.json", "the schema of `Foo` in `v1` cannot be used"),
        ("deployment.yaml", "no CustomResourceDefinition and no JSON Schema in `deployment.yaml`"),
        ("broken.yaml", "invalid YAML"),
        ("empty.yaml", "no CustomResourceDefinition and no JSON Schema in `empty.yaml`"),
        ("unserved.yaml", "that is served"),
        ("missing.yaml", "cannot read `missing.yaml`"),
    ] {
        let run = validate(&folder, &["foo.yaml", "--schema", schema]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{schema}: {}", run.stderr);
        assert!(run.stderr.contains(said), "{schema}: {}", run.stderr);
    }
}

/// A definition may itself be among the manifests, and a bundle of an operator holds other things too.
#[test]
fn definitions_are_found_among_other_objects() {
    let bundle = format!(
        "{{apiVersion: v1, kind: Namespace, metadata: {{name: a}}}}\n---\n{}",
        definition("x: {type: string}")
    );
    let list = format!(
        "apiVersion: v1\nkind: List\nitems:\n- {}",
        definition("x: {type: string}").trim_end().replace('\n', "\n  ")
    );
    let folder = filled(
        "bundle",
        &[
            ("bundle.yaml", &bundle),
            ("list.yaml", &list),
            ("foo.yaml", "{apiVersion: example.com/v1, kind: Foo, metadata: {name: a}, spec: {x: 1}}"),
        ],
    );
    for schema in ["bundle.yaml", "list.yaml"] {
        assert_eq!(lines(&folder, &["foo.yaml", "--schema", schema]).1.len(), 1);
    }
    assert_eq!(lines(&folder, &["bundle.yaml", "--schema", "bundle.yaml"]), (0, vec![]));
}

/// A version that the definition has and does not serve, and one that it does not have, do not exist for the API server.
#[test]
fn a_version_that_is_not_served_is_an_error() {
    let version = |name: &str, served: bool, storage: bool| {
        let schema = "schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}";
        format!("{{name: {name}, served: {served}, storage: {storage}, {schema}}}")
    };
    let definition = |kind: &str, versions: &[String]| {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {{name: a.example.com}}\nspec:\n  group: \
             example.com\n  scope: Namespaced\n  names: {{kind: {kind}, plural: a}}\n  versions: [{}]\n",
            versions.join(", ")
        )
    };
    let queue = definition(
        "Queue",
        &[version("v1alpha1", false, false), version("v1beta1", true, false), version("v1", true, true)],
    );
    let object = |api_version: &str, kind: &str, name: &str| {
        format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: {name}}}}}\n")
    };
    let folder = filled(
        "unserved",
        &[
            ("crd.yaml", &queue),
            ("more.yaml", &definition("Queue", &[version("v2", true, true)])),
            ("schemas/example.com/queue_v3.json", "{\"type\": \"object\"}"),
            ("hidden.yaml", &object("example.com/v1alpha1", "Queue", "a")),
            ("next.yaml", &object("example.com/v2", "Queue", "b")),
            ("third.yaml", &object("example.com/v3", "Queue", "c")),
            ("good.yaml", &object("example.com/v1beta1", "Queue", "d")),
            ("other.yaml", &object("other.example.com/v2", "Queue", "e")),
            ("topic.yaml", &object("example.com/v2", "Topic", "f")),
        ],
    );
    let served = |version: &str, names: &str, column: usize, file: &str| {
        format!(
            "{file}:1:{column}: error[unserved-version]: `Queue` is not served in `example.com/{version}`; its CustomResourceDefinition \
             serves {names}"
        )
    };
    let found = |file: &str, schemas: &[&str]| {
        let schemas: Vec<&str> = schemas.iter().flat_map(|schema| ["--schema", schema]).collect();
        let run = validate(&folder, &[&[file, "--format", "concise"], schemas.as_slice()].concat());
        (run.code, run.stdout.trim_end().to_owned())
    };
    assert_eq!(
        found("hidden.yaml", &["crd.yaml"]),
        (1, served("v1alpha1", "`v1`, `v1beta1`", 14, "hidden.yaml"))
    );
    assert_eq!(found("next.yaml", &["crd.yaml"]), (1, served("v2", "`v1`, `v1beta1`", 14, "next.yaml")));
    // Another file may add a version, as a definition or as a JSON Schema.
    assert_eq!(found("next.yaml", &["crd.yaml", "more.yaml"]), (0, String::new()));
    assert_eq!(found("third.yaml", &["crd.yaml"]).0, 1);
    assert_eq!(found("third.yaml", &["crd.yaml", "schemas"]), (0, String::new()));
    assert_eq!(found("good.yaml", &["crd.yaml"]), (0, String::new()));
    // Nothing is known about another group or another kind.
    for file in ["other.yaml", "topic.yaml"] {
        let (code, said) = found(file, &["crd.yaml"]);
        assert!(code == 0 && said.contains("warning[unchecked-kind]"), "{said}");
    }
    let run = validate(&folder, &["next.yaml", "--schema", "crd.yaml"]);
    assert!(run.stdout.contains("= help: use `apiVersion: example.com/v1`"), "{}", run.stdout);
}
