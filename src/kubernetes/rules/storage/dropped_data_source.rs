use super::claim_spec::is_known_source;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dropped-data-source",
    summary: "a claim has a data source that Kubernetes drops without an error",
    level: Level::Warning,
    page: include_str!("dropped_data_source.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_template = object.kind != "PersistentVolumeClaim";
    for spec in super::claims(object).iter().filter_map(|claim| claim.get("spec")) {
        if let Some(source) = spec.get("dataSource")
            && let (Some(group), Some(kind)) = (source.text("apiGroup"), source.text("kind"))
            && !is_known_source(source)
            // A template without a group is refused.
            && !(is_template && group.is_empty())
        {
            findings.key(spec, "dataSource").mark(source).help("use `dataSourceRef`").tell(format!(
                "a `dataSource` of kind `{kind}` is dropped, and the volume comes up empty; it can only be a \
                 PersistentVolumeClaim, or a VolumeSnapshot of `snapshot.storage.k8s.io`"
            ));
        }
        if let Some(reference) = spec.get("dataSourceRef")
            && let Some(namespace) = reference.text("namespace").filter(|namespace| !namespace.is_empty())
        {
            findings.key(reference, "namespace").tell(format!(
                "a `dataSourceRef` into another Namespace, `{namespace}`, is dropped, and the volume comes up \
                 empty, unless the cluster has turned on `CrossNamespaceVolumeDataSource`"
            ));
        }
    }
}
