//! Files beside manifests that are none: skipped in a directory, and an error where they are named.

use serde_json::Value;

use super::{WRONG, config_map, filled, lines, validate};

/// Files that hold no objects: the name, the text, and the format.
const FOREIGN: &[(&str, &str, &str)] = &[
    ("chart/Chart.yaml", "apiVersion: v2\nname: kafka\nversion: 1.0.0\nappVersion: '4.3'\n", "helm-chart"),
    ("chart/values.yaml", "# of the chart\nbroker:\n  count: 3\n", "helm-values"),
    ("chart/values.yml", "kind: StatefulSet\ncount: 3\n", "helm-values"),
    ("chart/values-prod.yaml", "broker: {count: 3}\n", "helm-values"),
    ("chart/ci/kafka.values.yaml", "broker: {count: 3}\n", "helm-values"),
    ("chart/broken-values.yaml", "broker: {count: 3}\nbroker: {count: 4}\n", "helm-values"),
    (
        "overrides.yaml",
        "global: {storageClass: fast}\nkraft: {clusterId: x}\ncontroller: {replicaCount: 3}\n",
        "helm-values",
    ),
    ("image.yaml", "image: {registry: docker.io, repository: bitnami/kafka, tag: 4.0.0}\n", "helm-values"),
    (
        "chart/templates/a.yaml",
        "{{- if .Values.a }}\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n{{- end }}\n",
        "template",
    ),
    (
        "chart/templates/b.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ include \"a\" . }}\n",
        "template",
    ),
    (
        "chart/templates/c.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  {{- toYaml .Values.a | nindent 2 }}\n",
        "template",
    ),
    (
        "chart/templates/d.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \"{{ .Release.Name }}-a\"\n",
        "template",
    ),
    ("flux/app.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${APP}-a\n", "template"),
    ("base/app.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: $(app-name)\n", "template"),
    (
        "j2.yaml",
        "{% for a in b %}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n{% endfor %}\n",
        "template",
    ),
    ("index.yaml", "apiVersion: v1\nentries: {kafka: []}\ngenerated: '2026'\n", "helm-repository"),
    ("helmfile.yaml", "releases: [{name: kafka, chart: bitnami/kafka}]\n", "helmfile"),
    ("kind.yaml", "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes: [{role: worker}]\n", "kind"),
    (
        "kubeadm.yaml",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n",
        "kubeadm",
    ),
    (
        "cluster.yaml",
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n---\n# nothing\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: \
         ClusterConfiguration\n",
        "kubernetes-component",
    ),
    (
        "audit.yaml",
        "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n",
        "kubernetes-component",
    ),
    ("config.yaml", "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\nusers: []\n", "kubeconfig"),
    ("k3d.yaml", "apiVersion: k3d.io/v1alpha5\nkind: Simple\nmetadata: {name: a}\n", "k3d"),
    (
        "eks.yaml",
        "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: {name: a, region: b}\n",
        "eksctl",
    ),
    ("skaffold.yaml", "apiVersion: skaffold/v4beta11\nkind: Config\n", "skaffold"),
    (
        "catalog-info.yaml",
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: a}\n",
        "backstage",
    ),
    (
        "docker-compose.yml",
        "services:\n  kafka:\n    image: apache/kafka:4.3.1\n    ports: ['9092:9092']\nvolumes: {data: }\n",
        "compose",
    ),
    ("stack.yaml", "x-a: &a {restart: always}\nservices: {kafka: {<<: *a, build: .}}\n", "compose"),
    ("compose.broken.yaml", "services:\n  kafka: {image: a, image: b}\n", "compose"),
    ("dashboard.json", "{\"title\": \"Kafka\", \"panels\": [], \"schemaVersion\": 39}", "grafana-dashboard"),
    (
        "export.json",
        "{\"dashboard\": {\"title\": \"Kafka\", \"rows\": []}, \"overwrite\": true}",
        "grafana-dashboard",
    ),
    (
        "ci.yaml",
        "name: ci\non:\n  push: {branches: [main]}\njobs: {a: {runs-on: x, steps: []}}\n",
        "github-workflow",
    ),
    ("action.yaml", "name: a\nruns: {using: composite, steps: []}\n", "github-action"),
    ("api.yaml", "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: {}\n", "openapi"),
    ("swagger.json", "{\"swagger\": \"2.0\", \"info\": {}, \"paths\": {}}", "openapi"),
    ("events.yaml", "asyncapi: 3.0.0\ninfo: {title: a, version: '1'}\n", "asyncapi"),
    ("prometheus.yml", "scrape_configs: [{job_name: kafka}]\n", "prometheus"),
    ("alerts.yaml", "groups: [{name: kafka, rules: [{alert: A, expr: up}]}]\n", "prometheus"),
    (
        "stack-aws.yaml",
        "AWSTemplateFormatVersion: '2010-09-09'\nResources: {A: {Type: 'AWS::S3::Bucket', P: !Ref B}}\n",
        "cloudformation",
    ),
    ("play.yaml", "- hosts: all\n  tasks: [{name: a}]\n", "ansible"),
    ("patch.yaml", "- {op: replace, path: /spec/replicas, value: 3}\n", "json-patch"),
    (
        "deleted.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: gone}\n$patch: delete\n",
        "kustomize-input",
    ),
    ("package.json", "{\"name\": \"a\", \"version\": \"1.0.0\", \"dependencies\": {}}", "npm"),
    (
        "values.schema.json",
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}",
        "json-schema",
    ),
    ("tsconfig.json", "{\"compilerOptions\": {}}", "json"),
    ("users.json", "[\"a\", \"b\"]", "json"),
    ("payments.yaml", "extends: prod\nreplicaCount: 5\n", "kafka-gen-profile"),
    (
        "secret.enc.yaml",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {password: 'ENC[AES256_GCM,data:abc=,iv:def=,tag:ghi=,type:str]'}\nsops: {mac: \
         'ENC[AES256_GCM,data:x]', lastmodified: '2026-01-01T00:00:00Z', version: 3.9.0}\n",
        "sops",
    ),
    (
        "plain.enc.yaml",
        "user: 'ENC[AES256_GCM,data:abc=]'\nsops: {mac: 'ENC[AES256_GCM,data:x]', version: 3.9.0}\n",
        "sops",
    ),
    ("overlay/kustomization.yaml", "resources: [../base]\n", "kustomization"),
    ("overlay/Kustomization", "]", "kustomization"),
    ("component.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n", "kustomization"),
];

fn skipped(folder: &std::path::Path, args: &[&str]) -> (Vec<(String, String)>, Value) {
    let run = validate(folder, &[args, &["--format", "json"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let all = report["skipped"].as_array().unwrap().iter();
    (all.map(|one| (text(&one["file"]), text(&one["format"]))).collect(), report)
}

#[test]
fn what_is_no_manifest_is_skipped_and_hides_nothing_else() {
    let mut files: Vec<(String, &str)> =
        FOREIGN.iter().map(|(name, text, _)| (format!("m/{name}"), *text)).collect();
    files.push(("m/chart/crds/wrong.yaml".to_owned(), WRONG));
    files.push(("m/good.yaml".to_owned(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: good}}\n"));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = filled("foreign", &files);
    let (skipped, report) = skipped(&folder, &["m"]);
    let mut expected: Vec<(String, String)> =
        FOREIGN.iter().map(|(name, _, format)| (format!("m/{name}"), (*format).to_owned())).collect();
    expected.sort();
    assert_eq!(skipped, expected);
    assert_eq!(report["summary"], serde_json::json!({"errors": 1, "warnings": 0, "objects": 2, "files": 2}));
    let (code, found) = lines(&folder, &["m"]);
    assert_eq!(
        (code, found),
        (1, vec!["m/chart/crds/wrong.yaml:1:56: error[unknown-field]: unknown field `dat`".to_owned()])
    );
}

#[test]
fn a_line_says_what_is_skipped() {
    let folder = filled(
        "foreign-lines",
        &[("m/values.yaml", "a: 1\n"), ("m/a.yaml", &config_map("a")), ("m/kustomization.yaml", "")],
    );
    for format in ["human", "concise"] {
        let run = validate(&folder, &["m", "--format", format]);
        let said =
            "skipped: m/kustomization.yaml: a Kustomization\nskipped: m/values.yaml: a Helm values file\n";
        assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", said));
    }
    assert_eq!(validate(&folder, &["m", "--format", "sarif"]).stderr, "");
    // A directory of other files only is a mistake, as an empty one is.
    let folder = filled("foreign-only", &[("m/values.yaml", "a: 1\n")]);
    let run = validate(&folder, &["m"]);
    let said = "error: every file in `m` was skipped, so nothing was checked: a Helm values file";
    assert_eq!((run.code, run.stdout.lines().next()), (1, Some(said)));
    assert!(run.stdout.contains("helm template"), "{}", run.stdout);
    assert_eq!(run.stderr, "skipped: m/values.yaml: a Helm values file\n1 error in 0 objects of 0 files\n");
}

#[test]
fn a_file_that_is_named_is_told_what_it_is() {
    let named: Vec<(&str, &str)> = FOREIGN.iter().map(|(name, text, _)| (*name, *text)).collect();
    let folder = filled("foreign-named", &named);
    for (name, text, format) in FOREIGN {
        let (code, found) = lines(&folder, &[name]);
        let [line] = found.as_slice() else { panic!("{name}: {found:?}") };
        assert!(
            code == 1 && line.starts_with(&format!("{name}:1:1: error[not-an-object]: this is ")),
            "{line}"
        );
        assert!(line.ends_with(", not a manifest"), "{line}");
        let (_, report) = skipped(&folder, &[name]);
        assert_eq!(report["skipped"].as_array().unwrap().len(), 0, "{name}");
        let help = report["findings"][0]["help"][0].as_str().unwrap();
        assert!(!help.contains("FILE") && !help.contains("DIR"), "{help}");
        // On standard input there is no name to know it by.
        let is_by_name =
            ["helm-values", "npm", "json", "kustomization"].contains(format) || name.contains("broken");
        if !is_by_name {
            let run = crate::support::run(&["validate", "-", "--format", "concise"], text);
            assert!(
                run.stdout.starts_with("<stdin>:1:1: ") && run.stdout.ends_with(", not a manifest\n"),
                "{}",
                run.stdout
            );
        }
    }
    let (_, report) = skipped(&folder, &["chart/Chart.yaml"]);
    assert_eq!(
        report["findings"][0]["help"][0],
        "render the chart and validate the result: `helm template chart | kafka-gen validate -`"
    );
    let (_, report) = skipped(&folder, &["overlay/kustomization.yaml"]);
    assert_eq!(
        report["findings"][0]["help"][0],
        "build it and validate the result: `kubectl kustomize overlay | kafka-gen validate -`"
    );
}

/// What may be meant as an object stays an error, and so does a document beside objects.
#[test]
fn what_lost_its_kind_is_not_skipped() {
    let wrong = [
        ("a.yaml", "metadata: {name: a}\ndata: {}\n"),
        ("b.yaml", "apiVersion: v1\nmetadata: {name: a}\n"),
        ("c.yaml", "kind: Deployment\nspec: {replicas: 1}\n"),
        ("d.yaml", "spec: {replicaCount: 3, persistence: {}}\n"),
        ("e.yaml", "a: 1\nb: 2\n"),
        ("f.yaml", "- apiVersion: v1\n  kind: ConfigMap\n"),
        ("g.json", "{\"data\": {\"a\": \"b\"}}"),
        ("h.json", "[{\"apiVersion\": \"v1\"}]"),
        ("i.json", "{\"a\": "),
        ("j.yaml", "a: 1\n---\nopenapi: 3.1.0\ninfo: {}\n"),
        ("k.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k}\n---\nglobal: {}\ningress: {}\n"),
        ("l.yaml", "text\n"),
        ("m.yaml", "services: {kafka: 1}\n"),
        ("n.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: n}\nsops: text\n"),
        // A mistake in a manifest with text for a template engine, and one beside such a text.
        (
            "o.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: o}\ndata:\n  a: |\n    {{ range .x }}\n  a: b\n",
        ),
        (
            "p.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: p}\ndata:\n  a: \"{{ .x }}\"\n  b: [\n",
        ),
        (
            "q.yaml",
            "apiVersion: a.example.com/v1\nkind: Rule\nmetadata: {name: q}\nspec:\n  a: {{ $labels.pod }} is down\n",
        ),
    ];
    let files: Vec<(String, &str)> = wrong.iter().map(|(name, text)| (format!("m/{name}"), *text)).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = filled("foreign-not", &files);
    let (skipped, _) = skipped(&folder, &["m"]);
    assert_eq!(skipped, []);
    let (_, found) = lines(&folder, &["m"]);
    for (name, _) in wrong {
        assert!(found.iter().any(|line| line.starts_with(&format!("m/{name}:"))), "{name}: {found:#?}");
    }
}

/// Patches are no whole objects, and a Kustomization says which files are patches.
#[test]
fn what_a_kustomization_reads_is_skipped() {
    let kustomization = "resources: [../base, own.yaml, twice.yaml]\npatches:\n- path: patch.yaml\n- {path: ./sub/../json.yaml, target: {kind: \
                         StatefulSet}}\n- patch: |\n    - {op: remove, path: /spec}\n- path: twice.yaml\npatchesStrategicMerge:\n- old.yaml\n- |-\n  \
                         kind: X\nconfigMapGenerator:\n- name: a\n  files: [broker.yaml=config/broker.yaml, config/plain.yaml]\nhelmCharts:\n- {name: a, \
                         valuesFile: chart.yaml}\n";
    let patch = "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: kafka}\nspec: {replicas: 5}\n";
    let folder = filled(
        "kustomized",
        &[
            ("m/over/kustomization.yaml", kustomization),
            ("m/over/patch.yaml", patch),
            ("m/over/json.yaml", "- {op: remove, path: /spec}\n"),
            ("m/over/old.yaml", patch),
            ("m/over/config/broker.yaml", "a: 1\n"),
            ("m/over/config/plain.yaml", "a: 1\n"),
            ("m/over/chart.yaml", "a: 1\n"),
            ("m/over/own.yaml", &config_map("own")),
            ("m/over/twice.yaml", WRONG),
            ("m/over/other.yaml", patch),
            ("m/base/patch.yaml", &config_map("base")),
        ],
    );
    let (found, report) = skipped(&folder, &["m"]);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.strip_prefix("m/over/").unwrap()).collect();
    let expected = [
        "chart.yaml",
        "config/broker.yaml",
        "config/plain.yaml",
        "json.yaml",
        "kustomization.yaml",
        "old.yaml",
        "patch.yaml",
    ];
    assert_eq!(names, expected);
    assert_eq!(report["summary"]["objects"], 4);
    let (_, said) = lines(&folder, &["m"]);
    assert!(said.iter().any(|line| line.starts_with("m/over/other.yaml:")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("m/over/twice.yaml:")), "{said:?}");
    // Who names a patch means it.
    assert!(lines(&folder, &["m/over/patch.yaml"]).1.iter().any(|line| line.contains("[missing-field]")));
    // Below another name of the directory they are the same files.
    assert_eq!(skipped(&folder, &["./m/../m"]).0.len(), expected.len());
}
