//! The formats that are known, each by what no object of Kubernetes has.

use super::{Format, Shape};
use crate::yaml::{Data, Node};

/// Where no command turns it into manifests.
const LEAVE_OUT: &str = "name manifests, or their directory, in which other files are skipped";
const OF_CHART: &str =
    "render the chart and validate the result: `helm template <CHART> -f FILE | kafka-gen validate -`";
const OF_KUSTOMIZATION: &str =
    "build the Kustomization and validate the result: `kubectl kustomize <DIRECTORY> | kafka-gen validate -`";

const fn format(
    name: &'static str,
    what: &'static str,
    advice: &'static str,
    fits: fn(&Shape<'_>) -> bool,
) -> Format {
    Format { name, what, advice, fits }
}

pub(super) static TEMPLATE: Format = format(
    "template",
    "a template",
    "render it and validate the result, such as `helm template <CHART> | kafka-gen validate -`",
    is_named_by_action,
);
pub(super) static KUSTOMIZATION: Format = format(
    "kustomization",
    "a Kustomization",
    "build it and validate the result: `kubectl kustomize DIR | kafka-gen validate -`",
    |shape| shape.is_of("kustomize.config.k8s.io/"),
);
pub(super) static KUSTOMIZE_INPUT: Format =
    format("kustomize-input", "an input of a Kustomization", OF_KUSTOMIZATION, |shape| {
        shape.has(&["$patch"])
    });
static CHART: Format = format(
    "helm-chart",
    "the description of a Helm chart",
    "render the chart and validate the result: `helm template DIR | kafka-gen validate -`",
    is_chart,
);

static VALUES: Format = format("helm-values", "a Helm values file", OF_CHART, is_values);

/// Formats that have a key of objects: `apiVersion`, `kind`, `metadata` or `spec`.
pub(super) static WITH_API_VERSION: &[&Format] = &[
    &format(
        "sops",
        "a file encrypted by SOPS",
        "decrypt it and validate the result: `sops decrypt FILE | kafka-gen validate -`",
        is_encrypted,
    ),
    &KUSTOMIZATION,
    &KUSTOMIZE_INPUT,
    &TEMPLATE,
    &CHART,
    // Charts have a value `kind`, too.
    &format("helm-values", "a Helm values file", OF_CHART, |shape| {
        !shape.has(&["apiVersion"]) && ["values.yaml", "values.yml"].contains(&shape.file)
    }),
    &format("helm-repository", "the index of a Helm repository", LEAVE_OUT, |shape| {
        !shape.has(&["kind"]) && shape.has(&["apiVersion", "entries"])
    }),
    &format("kind", "a kind configuration", LEAVE_OUT, |shape| shape.is_of("kind.x-k8s.io/")),
    &format("kubeadm", "a kubeadm configuration", LEAVE_OUT, |shape| shape.is_of("kubeadm.k8s.io/")),
    &format("kubernetes-component", "a configuration of a Kubernetes component", LEAVE_OUT, |shape| {
        COMPONENTS.iter().any(|group| shape.is_of(group))
    }),
    &format("kubeconfig", "a kubeconfig", LEAVE_OUT, |shape| {
        shape.text("kind") == "Config" && shape.is_of("v1") && shape.has(&["clusters", "contexts"])
    }),
    &format("k3d", "a k3d configuration", LEAVE_OUT, |shape| shape.is_of("k3d.io/")),
    &format("eksctl", "an eksctl configuration", LEAVE_OUT, |shape| shape.is_of("eksctl.io/")),
    &format("ctlptl", "a ctlptl configuration", LEAVE_OUT, |shape| shape.is_of("ctlptl.dev/")),
    &format("skaffold", "a Skaffold configuration", LEAVE_OUT, |shape| shape.is_of("skaffold/")),
    &format("kpt", "a kpt package", LEAVE_OUT, |shape| shape.is_of("kpt.dev/")),
    &format("backstage", "an entry of a Backstage catalog", LEAVE_OUT, |shape| shape.is_of("backstage.io/")),
];

/// Groups of what the components of a cluster read at their start.
const COMPONENTS: [&str; 9] = [
    "apiserver.config.k8s.io/",
    "apiserver.k8s.io/",
    "audit.k8s.io/",
    "credentialprovider.kubelet.k8s.io/",
    "kubecontrollermanager.config.k8s.io/",
    "kubelet.config.k8s.io/",
    "kubeproxy.config.k8s.io/",
    "kubescheduler.config.k8s.io/",
    "pod-security.admission.config.k8s.io/",
];

/// Formats that have none of these keys.
pub(super) static OTHERS: &[&Format] = &[
    &format(
        "sops",
        "a file encrypted by SOPS",
        "decrypt it and validate the result: `sops decrypt FILE | kafka-gen validate -`",
        is_encrypted,
    ),
    &KUSTOMIZE_INPUT,
    &format(
        "compose",
        "a Compose file",
        "convert it and validate the result: `kompose convert -f FILE --stdout | kafka-gen validate -`",
        is_compose,
    ),
    &format("github-workflow", "a GitHub workflow", LEAVE_OUT, |shape| shape.has(&["on", "jobs"])),
    &format("github-action", "a GitHub action", LEAVE_OUT, |shape| {
        shape.get("runs").is_some_and(|runs| runs.get("using").is_some())
    }),
    &format("grafana-dashboard", "a Grafana dashboard", LEAVE_OUT, is_dashboard),
    &format("openapi", "an OpenAPI document", LEAVE_OUT, |shape| {
        shape.has(&["openapi", "info"]) || shape.has(&["swagger", "info"])
    }),
    &format("asyncapi", "an AsyncAPI document", LEAVE_OUT, |shape| shape.has(&["asyncapi", "info"])),
    &format("prometheus", "a Prometheus configuration", LEAVE_OUT, is_prometheus),
    &format("cloudformation", "a CloudFormation template", LEAVE_OUT, |shape| {
        shape.has(&["AWSTemplateFormatVersion"])
    }),
    &format("helmfile", "a helmfile", LEAVE_OUT, |shape| {
        shape.has(&["releases"]) && (shape.has(&["repositories"]) || shape.has(&["helmDefaults"]))
            || shape.get("releases").is_some_and(|releases| all_have(releases, &["chart"]))
    }),
    &format("ansible", "an Ansible playbook", LEAVE_OUT, |shape| {
        shape.document.is_some_and(|plays| all_have(plays, &["hosts"]))
    }),
    &format("json-patch", "a JSON patch", OF_KUSTOMIZATION, |shape| {
        shape.document.is_some_and(|operations| all_have(operations, &["op", "path"]))
    }),
    &format("npm", "a file of npm", LEAVE_OUT, |shape| {
        ["package.json", "package-lock.json"].contains(&shape.file) && shape.has(&["name", "version"])
    }),
    &format("json-schema", "a JSON Schema", "give it as `--schema FILE`", |shape| {
        shape.text("$schema").contains("json-schema.org/")
    }),
    &format(
        "kafka-gen-profile",
        "a profile of kafka-gen",
        "`kafka-gen render FILE` validates what it renders",
        is_profile,
    ),
    &VALUES,
    &format("json", "a JSON file without objects", LEAVE_OUT, is_data),
];

/// What objects have: a document with one of these may have lost the others.
const CONTENTS: [&str; 11] = [
    "apiVersion",
    "binaryData",
    "data",
    "items",
    "kind",
    "metadata",
    "rules",
    "spec",
    "status",
    "stringData",
    "subjects",
];

/// True for a list that has items, all of them with these keys.
fn all_have(list: &Node, keys: &[&str]) -> bool {
    let has = |item: &Node| keys.iter().all(|key| item.get(key).is_some());
    !list.items().is_empty() && list.items().iter().all(has)
}

/// JSON is what programs write for each other. Of an object at least its contents are left.
fn is_data(shape: &Shape<'_>) -> bool {
    let Some(document) = shape.document else { return false };
    let is_part = |node: &Node| CONTENTS.iter().any(|key| node.get(key).is_some());
    shape.has_extension(&["json"]) && !is_part(document) && !document.items().iter().any(is_part)
}

fn is_encrypted(shape: &Shape<'_>) -> bool {
    shape.get("sops").is_some_and(|sops| sops.get("mac").is_some() || sops.get("lastmodified").is_some())
}

/// A template that is YAML already: its actions are in quotes, or variables are replaced later, by Flux or a Kustomization. No
/// object has such a name.
fn is_named_by_action(shape: &Shape<'_>) -> bool {
    let metadata = shape.get("metadata");
    let names = ["name", "namespace"].iter().filter_map(|key| metadata?.get(key)?.as_str());
    names.into_iter().any(|name| ["{{", "${", "$("].iter().any(|open| name.contains(open)))
}

fn is_chart(shape: &Shape<'_>) -> bool {
    shape.has(&["apiVersion", "name", "version"]) && !shape.has(&["kind"]) && !shape.has(&["metadata"])
}

fn is_compose(shape: &Shape<'_>) -> bool {
    let Some(services) = shape.get("services").map(Node::entries) else {
        let is_named = shape.file.starts_with("docker-compose") || shape.file.starts_with("compose");
        return is_named && shape.has(&["services"]);
    };
    let runs = |service: &Node| ["image", "build", "extends"].iter().any(|key| service.get(key).is_some());
    !services.is_empty() && services.iter().all(|entry| runs(&entry.value))
}

fn is_dashboard(shape: &Shape<'_>) -> bool {
    let document = shape.document.map(|document| document.get("dashboard").unwrap_or(document));
    document.is_some_and(|document| {
        ["panels", "rows"]
            .iter()
            .any(|key| document.get(key).is_some_and(|node| matches!(node.data, Data::List(_))))
            && ["schemaVersion", "templating", "title"].iter().any(|key| document.get(key).is_some())
    })
}

fn is_prometheus(shape: &Shape<'_>) -> bool {
    shape.has(&["scrape_configs"])
        || shape.has(&["route", "receivers"])
        || shape.get("groups").is_some_and(|groups| all_have(groups, &["name", "rules"]))
}

/// A profile says what it extends; renovate and others have that key for something else.
fn is_profile(shape: &Shape<'_>) -> bool {
    const KEYS: [&str; 12] = [
        "replicaCount",
        "persistence",
        "resources",
        "externalAccess",
        "topics",
        "catalog",
        "config",
        "release",
        "namespace",
        "image",
        "delivery",
        "patches",
    ];
    shape.has(&["extends"]) && KEYS.iter().any(|key| shape.has(&[key])) && !shape.has(&["$schema"])
}

/// A values file is known by its name, or by what most charts call alike.
fn is_values(shape: &Shape<'_>) -> bool {
    const KEYS: [&str; 26] = [
        "affinity",
        "autoscaling",
        "commonAnnotations",
        "commonLabels",
        "externalAccess",
        "extraEnv",
        "extraEnvVars",
        "extraVolumeMounts",
        "extraVolumes",
        "fullnameOverride",
        "global",
        "imagePullSecrets",
        "ingress",
        "kraft",
        "metrics",
        "nameOverride",
        "nodeSelector",
        "persistence",
        "podAnnotations",
        "podLabels",
        "podSecurityContext",
        "provisioning",
        "replicaCount",
        "serviceAccount",
        "serviceMonitor",
        "tolerations",
    ];
    if !shape.has_extension(&["yaml", "yml"]) {
        return false;
    }
    let stem = shape.file.rsplit_once('.').map_or(shape.file, |(stem, _)| stem);
    let is_named = stem == "values"
        || ["values-", "values.", "values_"].iter().any(|start| stem.starts_with(start))
        || ["-values", ".values", "_values"].iter().any(|end| stem.ends_with(end));
    let is_image = |image: &Node| image.get("repository").is_some() && image.get("tag").is_some();
    let known = KEYS.iter().filter(|key| shape.has(&[key])).count();
    let marks = known + usize::from(shape.get("image").is_some_and(is_image)) * 2;
    let is_map = !shape.keys.is_empty();
    is_map && (is_named || marks >= 2)
}
