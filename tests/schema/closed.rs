//! k8s-openapi's schemas made as strict as Kubernetes: the one JSON Schema from which the tables are made
//! and to which the referee holds them.
//!
//! Compared with the OpenAPI document of Kubernetes 1.36.0: every kind is there, and every definition has the same fields.
//! What differs is corrected here.

use serde_json::{Map, Value, json};

use super::kinds::{Kind, kinds};

/// Kubernetes' own schemas let these do without a name, k8s-openapi's do not.
const NAME_IS_OPTIONAL: [&str; 8] = [
    "io.k8s.api.core.v1.ConfigMapEnvSource",
    "io.k8s.api.core.v1.ConfigMapKeySelector",
    "io.k8s.api.core.v1.ConfigMapProjection",
    "io.k8s.api.core.v1.ConfigMapVolumeSource",
    "io.k8s.api.core.v1.LocalObjectReference",
    "io.k8s.api.core.v1.SecretEnvSource",
    "io.k8s.api.core.v1.SecretKeySelector",
    "io.k8s.api.core.v1.SecretProjection",
];

/// Kubernetes' own schemas demand the time of an event, k8s-openapi's do not. The others nobody demands, but an API
/// server misses what must stand in them: at least a container.
const ALSO_REQUIRED: [(&str, &str); 10] = [
    ("io.k8s.api.apps.v1.DaemonSet", "spec"),
    ("io.k8s.api.apps.v1.Deployment", "spec"),
    ("io.k8s.api.apps.v1.ReplicaSet", "spec"),
    ("io.k8s.api.apps.v1.StatefulSet", "spec"),
    ("io.k8s.api.batch.v1.CronJob", "spec"),
    ("io.k8s.api.batch.v1.Job", "spec"),
    ("io.k8s.api.batch.v1.JobTemplateSpec", "spec"),
    ("io.k8s.api.core.v1.Pod", "spec"),
    ("io.k8s.api.core.v1.PodTemplateSpec", "spec"),
    ("io.k8s.api.events.v1.Event", "eventTime"),
];

/// The schemas demand these fields, a running API server does not: it has a default for them, or
/// does without.
const HAS_DEFAULT: [(&str, &str); 16] = [
    ("io.k8s.api.batch.v1.PodFailurePolicy", "rules"),
    ("io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern", "status"),
    ("io.k8s.api.core.v1.HTTPHeader", "value"),
    ("io.k8s.api.core.v1.ISCSIPersistentVolumeSource", "lun"),
    ("io.k8s.api.core.v1.ISCSIVolumeSource", "lun"),
    ("io.k8s.api.core.v1.LimitRangeSpec", "limits"),
    ("io.k8s.api.core.v1.PreferredSchedulingTerm", "preference"),
    ("io.k8s.api.core.v1.ScaleIOPersistentVolumeSource", "secretRef"),
    ("io.k8s.api.core.v1.SleepAction", "seconds"),
    ("io.k8s.api.core.v1.Sysctl", "value"),
    ("io.k8s.api.discovery.v1.EndpointSlice", "endpoints"),
    ("io.k8s.api.discovery.v1.ForZone", "name"),
    ("io.k8s.api.rbac.v1.RoleRef", "apiGroup"),
    ("io.k8s.api.scheduling.v1.PriorityClass", "value"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", "served"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", "storage"),
];

/// The schemas demand these fields and an API server misses them, but at another path or for another reason than
/// `Required`: rules say it.
const MISSED_BY_RULES: [(&str, &str); 85] = [
    ("io.k8s.api.autoscaling.v1.CrossVersionObjectReference", "kind"),
    ("io.k8s.api.autoscaling.v1.CrossVersionObjectReference", "name"),
    ("io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", "spec"),
    ("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", "maxReplicas"),
    ("io.k8s.api.autoscaling.v1.HorizontalPodAutoscalerSpec", "scaleTargetRef"),
    ("io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", "container"),
    ("io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", "name"),
    ("io.k8s.api.autoscaling.v2.ContainerResourceMetricSource", "target"),
    ("io.k8s.api.autoscaling.v2.CrossVersionObjectReference", "kind"),
    ("io.k8s.api.autoscaling.v2.CrossVersionObjectReference", "name"),
    ("io.k8s.api.autoscaling.v2.ExternalMetricSource", "metric"),
    ("io.k8s.api.autoscaling.v2.ExternalMetricSource", "target"),
    ("io.k8s.api.autoscaling.v2.HPAScalingPolicy", "periodSeconds"),
    ("io.k8s.api.autoscaling.v2.HPAScalingPolicy", "type"),
    ("io.k8s.api.autoscaling.v2.HPAScalingPolicy", "value"),
    ("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler", "spec"),
    ("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", "maxReplicas"),
    ("io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", "scaleTargetRef"),
    ("io.k8s.api.autoscaling.v2.MetricIdentifier", "name"),
    ("io.k8s.api.autoscaling.v2.MetricSpec", "type"),
    ("io.k8s.api.autoscaling.v2.MetricTarget", "type"),
    ("io.k8s.api.autoscaling.v2.ObjectMetricSource", "describedObject"),
    ("io.k8s.api.autoscaling.v2.ObjectMetricSource", "metric"),
    ("io.k8s.api.autoscaling.v2.ObjectMetricSource", "target"),
    ("io.k8s.api.autoscaling.v2.PodsMetricSource", "metric"),
    ("io.k8s.api.autoscaling.v2.PodsMetricSource", "target"),
    ("io.k8s.api.autoscaling.v2.ResourceMetricSource", "name"),
    ("io.k8s.api.autoscaling.v2.ResourceMetricSource", "target"),
    ("io.k8s.api.batch.v1.PodFailurePolicyOnExitCodesRequirement", "values"),
    ("io.k8s.api.batch.v1.PodFailurePolicyOnPodConditionsPattern", "type"),
    ("io.k8s.api.batch.v1.SuccessPolicy", "rules"),
    ("io.k8s.api.core.v1.ContainerResizePolicy", "resourceName"),
    ("io.k8s.api.core.v1.ContainerResizePolicy", "restartPolicy"),
    ("io.k8s.api.core.v1.ContainerRestartRule", "action"),
    ("io.k8s.api.core.v1.ContainerRestartRuleOnExitCodes", "operator"),
    ("io.k8s.api.core.v1.EndpointAddress", "ip"),
    ("io.k8s.api.core.v1.EndpointPort", "port"),
    ("io.k8s.api.core.v1.FileKeySelector", "key"),
    ("io.k8s.api.core.v1.FileKeySelector", "path"),
    ("io.k8s.api.core.v1.FileKeySelector", "volumeName"),
    ("io.k8s.api.core.v1.GRPCAction", "port"),
    ("io.k8s.api.core.v1.HTTPGetAction", "port"),
    ("io.k8s.api.core.v1.HTTPHeader", "name"),
    ("io.k8s.api.core.v1.HostAlias", "ip"),
    ("io.k8s.api.core.v1.LimitRangeItem", "type"),
    ("io.k8s.api.core.v1.NodeSelectorRequirement", "key"),
    ("io.k8s.api.core.v1.NodeSelectorRequirement", "operator"),
    ("io.k8s.api.core.v1.PodReadinessGate", "conditionType"),
    ("io.k8s.api.core.v1.PodSchedulingGate", "name"),
    ("io.k8s.api.core.v1.PreferredSchedulingTerm", "weight"),
    ("io.k8s.api.core.v1.ResourceClaim", "name"),
    ("io.k8s.api.core.v1.ScopedResourceSelectorRequirement", "operator"),
    ("io.k8s.api.core.v1.ScopedResourceSelectorRequirement", "scopeName"),
    ("io.k8s.api.core.v1.ServicePort", "port"),
    ("io.k8s.api.core.v1.TCPSocketAction", "port"),
    ("io.k8s.api.core.v1.TopologySelectorLabelRequirement", "key"),
    ("io.k8s.api.core.v1.TopologySpreadConstraint", "maxSkew"),
    ("io.k8s.api.core.v1.TopologySpreadConstraint", "whenUnsatisfiable"),
    ("io.k8s.api.core.v1.WeightedPodAffinityTerm", "podAffinityTerm"),
    ("io.k8s.api.core.v1.WeightedPodAffinityTerm", "weight"),
    ("io.k8s.api.discovery.v1.ForNode", "name"),
    ("io.k8s.api.networking.v1.HTTPIngressPath", "backend"),
    ("io.k8s.api.rbac.v1.ClusterRoleBinding", "roleRef"),
    ("io.k8s.api.rbac.v1.RoleBinding", "roleRef"),
    ("io.k8s.api.rbac.v1.RoleRef", "kind"),
    ("io.k8s.api.rbac.v1.Subject", "kind"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition", "jsonPath"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition", "name"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceColumnDefinition", "type"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec", "names"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec", "versions"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion", "name"),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale",
        "specReplicasPath",
    ),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceSubresourceScale",
        "statusReplicasPath",
    ),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.SelectableField", "jsonPath"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference", "name"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ServiceReference", "namespace"),
    ("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.ValidationRule", "rule"),
    (
        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.WebhookConversion",
        "conversionReviewVersions",
    ),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", "key"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelectorRequirement", "operator"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "apiVersion"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "kind"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "name"),
    ("io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference", "uid"),
];

/// The kinds, and one JSON Schema with the definitions of all of them in `$defs`.
pub fn closed() -> (Vec<Kind>, Value) {
    let (mut kinds, mut definitions) = kinds();
    for (name, definition) in &mut definitions {
        correct(name, definition);
        close(definition);
    }
    let text = json!(definitions).to_string();
    for kind in &mut kinds {
        let mut document = definitions.get(&kind.definition).expect("a definition of every kind").clone();
        require(&mut document, "apiVersion");
        require(&mut document, "kind");
        // A question such as a TokenReview has no name; everything else is stored under its name.
        if !kind.kind.ends_with("Review") && kind.kind != "TokenRequest" {
            require(&mut document, "metadata");
        }
        // A claim in a StatefulSet needs less than a claim of its own.
        if text.contains(&format!("{:?}", format!("#/$defs/{}", kind.definition))) {
            kind.definition += "Document";
        }
        definitions.insert(kind.definition.clone(), document);
    }
    (kinds, json!({ "$defs": definitions }))
}

fn correct(name: &str, definition: &mut Value) {
    let short = name.rsplit('.').next().unwrap_or(name);
    match short {
        "IntOrString" => *definition = json!({ "type": ["integer", "string"], "format": "int-or-string" }),
        "Quantity" => *definition = json!({ "type": ["string", "number"], "format": "quantity" }),
        // Any JSON, or a schema in one of two forms: we write no CustomResourceDefinitions.
        "JSON" | "JSONSchemaPropsOrArray" | "JSONSchemaPropsOrBool" | "JSONSchemaPropsOrStringArray" => {
            *definition = json!({});
        }
        _ => {}
    }
    let Some(required) = definition.get_mut("required").and_then(Value::as_array_mut) else {
        return add_required(name, definition);
    };
    // Required of whole documents only; of one inside another, such as a volume claim template, not.
    required.retain(|field| field != "metadata");
    let not_demanded = || HAS_DEFAULT.iter().chain(&MISSED_BY_RULES);
    required.retain(|field| !not_demanded().any(|(owner, known)| *owner == name && field == known));
    if NAME_IS_OPTIONAL.contains(&name) {
        required.retain(|field| field != "name");
    }
    add_required(name, definition);
}

fn add_required(name: &str, definition: &mut Value) {
    for (owner, field) in ALSO_REQUIRED {
        if owner == name {
            require(definition, field);
        }
    }
}

fn require(definition: &mut Value, field: &str) {
    let object = definition.as_object_mut().expect("an object");
    let required = object.entry("required").or_insert_with(|| json!([]));
    let required = required.as_array_mut().expect("a list of names");
    if !required.iter().any(|name| name == field) {
        required.push(field.into());
    }
}

/// Forbids unknown fields in every object that has fields.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(properties) = object.get_mut("properties") {
                let properties: &mut Map<String, Value> = properties.as_object_mut().expect("properties");
                properties.values_mut().for_each(close);
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            for keyword in ["items", "additionalProperties"] {
                if let Some(schema) = object.get_mut(keyword) {
                    close(schema);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {}
    }
}
