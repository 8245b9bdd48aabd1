use super::client_security_changed::is_about_security;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Nodes, Part};
use crate::kafka::Meaning;
use crate::kafka::deployment::{Reason, Unknown};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unknown-setting-value",
    summary: "a setting of brokers changes, and the manifests do not tell its value",
    level: Level::Warning,
    page: include_str!("unknown_setting_value.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings().filter(|(_, name)| !is_about_security(name)) {
        if let Some((unknown, when)) = changes.why_unknown(difference, name) {
            claims
                .claim(
                    difference,
                    Class::Unclassified,
                    format!("what `{name}` is {when} the change is not known: {}", unknown.why()),
                )
                .step(format!(
                    "compare both values of `{name}` in the running brokers and in what is applied"
                ));
        }
    }
    for difference in &changes.differences {
        for nodes in changes.nodes(difference).filter(|nodes| !nodes.new.is_rendered) {
            if let Some((what, step)) = others(changes, difference, nodes) {
                claims.claim(difference, Class::Unclassified, what).step(step);
                break;
            }
        }
        of_secret(changes, difference, claims);
    }
}

/// What decides settings that are not seen, if this difference is about that.
fn others(changes: &Changes, difference: &Difference, nodes: &Nodes) -> Option<(String, String)> {
    let open = |reason: Reason| -> bool {
        let is = |unknown: &Option<Unknown>| unknown.as_ref().is_some_and(|unknown| unknown.reason == reason);
        is(&nodes.old.others) || is(&nodes.new.others)
    };
    let field = changes.field_of_container(difference, nodes);
    let is_script = matches!(field, Some("args" | "command")) && difference.part.is_none()
        || matches!(difference.part, Some(Part::Constant(_)));
    if is_script && open(Reason::Script) {
        return Some((
            "a script of the container decides settings of the brokers: which of them change is not known".to_owned(),
            "compare the settings that both scripts write, `log.dirs`, the node id and the listeners above all".to_owned(),
        ));
    }
    let of_map = changes.pair(difference).is_some_and(|pair| {
        pair.is("v1", "ConfigMap") && !pair.is_update() && pair.old.is_some() != pair.new.is_some()
    });
    let of_volume = difference.place.contains(".volumes") && difference.place.contains("onfigMap");
    if (of_map || of_volume) && open(Reason::ConfigMap) && nodes.old.others != nodes.new.others {
        return Some((
            "brokers read settings of a ConfigMap that one side does not have: which of them change is not known".to_owned(),
            "compare again, with the ConfigMap on both sides".to_owned(),
        ));
    }
    if field == Some("envFrom") && (open(Reason::Secret) || open(Reason::ConfigMap)) {
        return Some((
            "its keys become settings of the brokers, and they are not part of the input".to_owned(),
            "compare the keys and values of both sources".to_owned(),
        ));
    }
    None
}

/// A Secret of which brokers get variables: what is in it is not shown, so it is not judged.
fn of_secret(changes: &Changes, difference: &Difference, claims: &mut Claims<'_>) {
    let Some(pair) = changes.pair(difference).filter(|pair| pair.is("v1", "Secret")) else { return };
    let Some(key) = difference.place.strip_prefix("data.").or(difference.place.strip_prefix("stringData."))
    else {
        return;
    };
    for (nodes, container) in changes.containers(pair) {
        let is_it = |reference: Option<&Node>| {
            reference.and_then(|reference| reference.text("name")) == Some(pair.name.as_str())
        };
        let of_item = container.list("env").iter().filter(|item| {
            let reference = item.dig(&["valueFrom", "secretKeyRef"]);
            is_it(reference) && reference.and_then(|reference| reference.text("key")) == Some(key)
        });
        let named = of_item.filter_map(|item| item.text("name")).map(str::to_owned);
        let whole = container.list("envFrom").iter().filter(|from| is_it(from.get("secretRef")));
        let whole = whole.map(|from| format!("{}{key}", from.text("prefix").unwrap_or_default()));
        for variable in named.chain(whole) {
            let what = match nodes.new.dialect.meaning(&variable) {
                Some(Meaning::Setting(name)) if is_about_security(&name) => {
                    claims
                        .claim(
                            difference,
                            Class::ClientImpact,
                            format!("brokers read it as `{name}` when they start: clients and brokers with the old value are rejected then"),
                        )
                        .step("let brokers accept both values first, or change clients at the same time");
                    return;
                }
                Some(Meaning::Setting(name)) => format!("`{name}`"),
                Some(Meaning::ClusterId) => "the cluster id".to_owned(),
                None => continue,
            };
            claims
                .claim(
                    difference,
                    Class::Unclassified,
                    format!(
                        "brokers read it as {what} when they start, and what is in a Secret is not judged"
                    ),
                )
                .step("compare both values; nothing restarts by itself unless the pod template changes");
            return;
        }
    }
}
