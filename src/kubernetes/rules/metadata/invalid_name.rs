use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::schema;
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-name",
    summary: "the name of an object has invalid characters or is too long for its kind",
    level: Level::Refused,
    page: include_str!("invalid_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = object.dig(&["metadata"]) else {
        findings.whole().field("metadata.name").required();
        return;
    };
    let (Some(name), Some(prefix)) = (metadata.text("name"), metadata.text("generateName")) else { return };
    if !prefix.is_empty()
        && let Err(wanted) = check_name(object, &ended(prefix))
    {
        findings.key(metadata, "generateName").invalid(format!("is `{prefix}`, which cannot begin {wanted}"));
        return;
    }
    if name.is_empty() {
        let generated = generated(prefix);
        match check_name(object, &generated) {
            _ if prefix.is_empty() => findings.key(metadata, "name").required(),
            Err(wanted) => findings
                .key(metadata, "generateName")
                .field("metadata.name")
                .invalid(format!("will be `{generated}` or the like, which is not {wanted}")),
            Ok(()) => {}
        }
        return;
    }
    if let Err(wanted) = check_name(object, name) {
        findings.key(metadata, "name").invalid(format!("is `{name}`, which is not {wanted}"));
    }
    if object.is("v1", "Namespace") && name.len() > 63 {
        findings.key(metadata, "name").field("metadata.labels").invalid(
            "get the name as the value of `kubernetes.io/metadata.name`, and a value has at most 63 characters",
        );
    }
    if object.is("v1", "Service") && name.starts_with(|c: char| c.is_ascii_digit()) {
        findings.key(metadata, "name").only_a_warning().help("begin it with a letter").invalid(format!(
            "is `{name}`: a Service whose name begins with a digit is rejected by Kubernetes before 1.36"
        ));
    }
}

/// What the kind demands of a name, if the name is something else.
fn check_name(object: &Object<'_>, name: &str) -> Result<(), String> {
    match (object.group(), object.kind) {
        ("", "Namespace" | "Service") | ("apps", "StatefulSet") => Format::DnsLabel.check(name),
        // A name and the time of a run make the name of a Job, and that becomes a label.
        ("batch", "CronJob") if name.len() > 52 => {
            Err("the name of a CronJob: at most 52 characters, because names of its Jobs have 11 more"
                .to_owned())
        }
        (
            "",
            "ConfigMap"
            | "Endpoints"
            | "LimitRange"
            | "PersistentVolume"
            | "PersistentVolumeClaim"
            | "Pod"
            | "PodTemplate"
            | "ReplicationController"
            | "ResourceQuota"
            | "Secret"
            | "ServiceAccount",
        )
        | (
            "apps"
            | "autoscaling"
            | "batch"
            | "coordination.k8s.io"
            | "discovery.k8s.io"
            | "scheduling.k8s.io",
            _,
        )
        | ("networking.k8s.io", "Ingress" | "IngressClass" | "NetworkPolicy")
        | ("storage.k8s.io", "StorageClass") => Format::DnsSubdomain.check(name),
        // Custom resources.
        _ if schema::kubernetes(object.api_version, object.kind).is_none() => {
            Format::DnsSubdomain.check(name)
        }
        // The name is part of an address and nothing else.
        _ if matches!(name, "." | "..") || name.contains(['/', '%']) => {
            Err("a name without `/` and `%`, other than `.` and `..`".to_owned())
        }
        _ => Ok(()),
    }
}

/// The beginning of a name as the API server looks at it: what stands before a last `-` does not matter.
fn ended(prefix: &str) -> String {
    match prefix.as_bytes() {
        [.., before, b'-'] if before.is_ascii() => {
            prefix.chars().take(prefix.chars().count() - 2).chain(['a']).collect()
        }
        _ => prefix.to_owned(),
    }
}

/// A name as the API server makes it: the first 58 letters, and 5 of its own.
fn generated(prefix: &str) -> String {
    prefix.chars().take(58).chain("x2b4d".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    #[test]
    fn each_kind_has_its_own_grammar() {
        let long = "n".repeat(254);
        for (api_version, kind, name, good) in [
            ("networking.k8s.io/v1", "Ingress", "Kafka", false),
            ("networking.k8s.io/v1", "NetworkPolicy", "kafka.prod", true),
            ("storage.k8s.io/v1", "StorageClass", "fast_ssd", false),
            ("discovery.k8s.io/v1", "EndpointSlice", "kafka_0", false),
            ("apps/v1", "Deployment", "kafka.prod", true),
            ("apps/v1", "Deployment", "Kafka", false),
            ("apps/v1", "StatefulSet", "kafka.prod", false),
            ("batch/v1", "Job", long.as_str(), false),
            ("v1", "Pod", "kafka-0", true),
            ("v1", "PersistentVolumeClaim", "Data", false),
            ("v1", "Service", "kafka.prod", false),
            ("monitoring.coreos.com/v1", "ServiceMonitor", "Kafka", false),
            ("monitoring.coreos.com/v1", "ServiceMonitor", "kafka.prod", true),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "system:Kafka", true),
            ("rbac.authorization.k8s.io/v1", "ClusterRole", "a/b", false),
            ("policy/v1", "PodDisruptionBudget", long.as_str(), true),
            ("policy/v1", "PodDisruptionBudget", ".", false),
        ] {
            let text = format!("{{apiVersion: {api_version}, kind: {kind}, metadata: {{name: \"{name}\"}}}}");
            assert_eq!(found(&RULE, &text).is_empty(), good, "{kind} {name}");
        }
    }

    #[test]
    fn a_generated_name_is_cut_off() {
        let long = "n".repeat(59);
        for (metadata, field) in [
            (format!("generateName: {long}"), ""),
            (format!("generateName: {}", "n".repeat(63)), ""),
            (format!("generateName: {}", "n".repeat(64)), "metadata.generateName"),
            (format!("generateName: {long}-"), ""),
            ("generateName: kafka\u{e4}-".to_owned(), "metadata.generateName"),
            ("generateName: kafkaA-".to_owned(), "metadata.name"),
            ("generateName: kafkaA-, name: kafka".to_owned(), ""),
            ("generateName: kafkaA, name: kafka".to_owned(), "metadata.generateName"),
            ("generateName: '1'".to_owned(), ""),
        ] {
            let found =
                found(&RULE, &format!("{{apiVersion: v1, kind: Namespace, metadata: {{{metadata}}}}}"));
            assert_eq!(found.is_empty(), field.is_empty(), "{metadata} {found:?}");
            assert!(found.iter().all(|line| line.starts_with(&format!("{field}: "))), "{metadata} {found:?}");
        }
        assert_eq!(generated(&long), format!("{}x2b4d", &long[1..]));
    }
}
