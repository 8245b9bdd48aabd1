use super::portion::is_nothing;
use crate::kubernetes::manifest::{Object, Objects, Sharing};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "rolling-update-on-one-claim",
    summary: "a rolling update starts a new pod while an old one still uses the volume",
    level: Level::Error,
    page: include_str!("rolling_update_on_one_claim.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for deployment in objects.of_kind("apps/v1", "Deployment") {
        let Some(pod) = deployment.pod() else { continue };
        if !starts_pods_first(deployment) {
            continue;
        }
        for claim in objects.exclusive_claims(deployment.namespace(), &pod) {
            let Some(spec) = deployment.dig(&["spec"]) else { continue };
            let keys: &[&str] = if spec.get("strategy").is_some() { &["strategy"] } else { &[] };
            let mut findings = findings.of(deployment);
            let spot = findings
                .dig(spec, keys)
                .because(claim.node, "the claim")
                .help("set `strategy: {type: Recreate}`: the old pod stops before the new one starts");
            let (spot, effect) = match claim.sharing {
                Sharing::OnePod => (spot, "the new pod stays pending, and the rollout never ends"),
                Sharing::OneNode => (
                    spot.only_a_warning(),
                    "on another node it waits for the volume, and the rollout does not end",
                ),
            };
            spot.tell(format!(
                "a rolling update of {} starts the new pod while the old one uses the {} claim `{}`: {effect}",
                deployment.display(),
                claim.mode(),
                claim.name
            ));
        }
    }
}

/// True if an update adds a pod and keeps the old ones until it is ready, which is the default.
fn starts_pods_first(deployment: &Object<'_>) -> bool {
    let strategy = |keys: &[&str]| deployment.dig(&[&["spec", "strategy"], keys].concat());
    let is_rolling =
        strategy(&["type"]).is_none_or(|kind| matches!(kind.as_str(), Some("" | "RollingUpdate")));
    let replicas = deployment.dig(&["spec", "replicas"]).map_or(Some(1), Node::as_int);
    let may_stop = strategy(&["rollingUpdate", "maxUnavailable"]);
    let stops_the_only_one = replicas == Some(1)
        && may_stop.is_some_and(|most| most.as_int() >= Some(1) || most.as_str() == Some("100%"));
    is_rolling
        && replicas != Some(0)
        && !stops_the_only_one
        && !strategy(&["rollingUpdate", "maxSurge"]).is_some_and(is_nothing)
}
