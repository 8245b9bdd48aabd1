mod baseline;
mod host;
mod privileges;
mod profiles;
mod restricted;
mod unmet;
mod violations;

use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Objects, Pod, PodSecurity};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;
use violations::{Verdict, Violations};

pub(crate) use unmet::unmet;

pub(super) static RULE: Rule = Rule {
    name: "pod-security",
    summary: "a pod violates the Pod Security level of its Namespace",
    level: Level::Error,
    page: include_str!("pod_security.md"),
    check: Check::Objects(check),
};

/// A check of the Pod Security Standards.
struct Standard {
    /// What the API server and its documentation call it, without the level.
    id: &'static str,
    /// True if the next level has a stricter check in its place.
    is_replaced: bool,
    run: fn(&Pod<'_>, &mut Violations<'_, '_>),
}

/// What a Namespace asks of its pods.
#[derive(Clone, Copy)]
struct Demand {
    /// Pods that do not meet this are refused.
    enforce: PodSecurity,
    /// The API server warns of what does not meet this.
    warn: PodSecurity,
}

fn check(objects: &Objects<'_>, together: &mut Together<'_>) {
    let namespaces: BTreeMap<&str, Demand> =
        objects.of_kind("v1", "Namespace").map(|namespace| (namespace.name, demand_of(namespace))).collect();
    let otherwise = Demand { enforce: objects.options.pod_security, warn: objects.options.pod_security };
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        let demand = *namespaces.get(object.namespace()).unwrap_or(&otherwise);
        hold_to(object, &pod, demand, together);
    }
}

/// Without a label everything is allowed. What is enforced is warned of, unless there is a label for warnings.
fn demand_of(namespace: &Object<'_>) -> Demand {
    let level = |mode: &str| {
        let label = format!("pod-security.kubernetes.io/{mode}");
        namespace.dig(&["metadata", "labels", &label]).and_then(Node::as_str).and_then(PodSecurity::named)
    };
    let enforce = level("enforce").unwrap_or(PodSecurity::Privileged);
    Demand { enforce, warn: level("warn").unwrap_or(enforce) }
}

fn hold_to(object: &Object<'_>, pod: &Pod<'_>, demand: Demand, together: &mut Together<'_>) {
    let mut findings = together.of(object);
    for (level, standard) in standards(demand.enforce) {
        let verdict = if pod.is_template { Verdict::PodsAreRefused } else { Verdict::IsRefused };
        (standard.run)(pod, &mut Violations::new(&mut findings, object.kind, level, standard.id, verdict));
    }
    if demand.warn <= demand.enforce {
        return;
    }
    // A check that was replaced is another check, so only those of the very same level are left out.
    let is_enforced = |level, id| standards(demand.enforce).any(|known| (known.0, known.1.id) == (level, id));
    for (level, standard) in standards(demand.warn).filter(|(level, check)| !is_enforced(*level, check.id)) {
        let verdict = Verdict::IsWarnedOf;
        (standard.run)(pod, &mut Violations::new(&mut findings, object.kind, level, standard.id, verdict));
    }
}

/// The checks of a level, each with the level that it comes from.
fn standards(level: PodSecurity) -> impl Iterator<Item = (PodSecurity, &'static Standard)> {
    let baseline = baseline::STANDARDS.iter().filter(move |standard| match level {
        PodSecurity::Privileged => false,
        PodSecurity::Baseline => true,
        PodSecurity::Restricted => !standard.is_replaced,
    });
    let restricted = restricted::STANDARDS.iter().filter(move |_| level == PodSecurity::Restricted);
    baseline
        .map(|standard| (PodSecurity::Baseline, standard))
        .chain(restricted.map(|standard| (PodSecurity::Restricted, standard)))
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::errors;

    /// Without users of its own a pod cannot be created with `Unmasked` anyway, so no page can show this alone.
    #[test]
    fn proc_is_masked_in_baseline() {
        let refused = |level: &str| {
            let labels = format!("{{pod-security.kubernetes.io/enforce: {level}}}");
            let namespace =
                format!("{{apiVersion: v1, kind: Namespace, metadata: {{name: a, labels: {labels}}}}}");
            let container = "{name: a, image: a, securityContext: {procMount: Unmasked}}";
            let spec = format!("{{containers: [{container}]}}");
            let pod =
                format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a, namespace: a}}, spec: {spec}}}");
            let found = errors(&format!("{namespace}\n---\n{pod}"));
            found.iter().filter(|line| line.starts_with("pod-security")).cloned().collect::<Vec<_>>()
        };
        assert!(refused("privileged").is_empty());
        let expected = ["pod-security spec.containers[0].securityContext.procMount Forbidden"];
        assert_eq!(refused("baseline"), expected);
    }
}
