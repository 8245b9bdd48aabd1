use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-kafka-option",
    summary: "the rack or metrics settings of a Kafka contradict their type",
    level: Level::Error,
    page: include_str!("invalid_kafka_option.md"),
    check: Check::Object(check),
};

/// What the rules in CEL of the definition of `Kafka` reject.
fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "Kafka") {
        return;
    }
    let Some(spec) = object.root.get("spec") else { return };
    for component in ["kafka", "cruiseControl"] {
        let Some(metrics) = spec.map(component).and_then(|component| component.map("metricsConfig")) else {
            continue;
        };
        match metrics.text("type") {
            Some("jmxPrometheusExporter") if metrics.get("valueFrom").is_none() => findings
                .key(metrics, "valueFrom")
                .help("write `valueFrom: { configMapKeyRef: { name: <CONFIG_MAP>, key: <KEY> } }`")
                .tell(format!(
                    "`spec.{component}.metricsConfig` has no `valueFrom`: the API server rejects it"
                )),
            Some("strimziMetricsReporter") if component == "cruiseControl" => findings
                .key(metrics, "type")
                .help("use `jmxPrometheusExporter`")
                .tell("Cruise Control has no `strimziMetricsReporter`: the API server rejects it"),
            _ => {}
        }
    }
    let Some(rack) = spec.map("kafka").and_then(|kafka| kafka.map("rack")) else { return };
    let wanted = match rack.text("type") {
        Some("" | "topology-label") => "topologyKey",
        Some("environment-variable") => "envVarName",
        _ => return,
    };
    if rack.get(wanted).and_then(Node::as_str).is_none_or(str::is_empty) {
        findings
            .key(rack, wanted)
            .help(format!("set `{wanted}`"))
            .tell(format!("`spec.kafka.rack` has no `{wanted}`: the API server rejects it"));
    }
}
