use super::Findings;
use super::brokers::Brokers;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Origin, Source, Sourced, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "internal-replication-exceeds-brokers",
    summary: "topics that Kafka creates itself have more replicas than there are brokers",
    level: Level::Error,
    page: include_str!("internal_replication_exceeds_brokers.md"),
    check: Check::Nodes(check),
};

/// Replication factors, what fails with them, and whether it fails where nothing was written.
const FACTORS: [(&str, &str, bool); 4] = [
    ("offsets.topic.replication.factor", "consumer groups", true),
    ("transaction.state.log.replication.factor", "transactions", true),
    ("share.coordinator.state.topic.replication.factor", "share groups", false),
    ("default.replication.factor", "automatically created topics", false),
];

fn check(nodes: &[&NodePool], findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(Brokers { pools, count, is_whole }) = Brokers::of(nodes)? else { return Ok(()) };
    for pool in pools {
        if pool.replicas.as_ref().is_some_and(|replicas| replicas.value > 0) {
            of_pool(pool, count, is_whole, findings)?;
        }
    }
    Ok(())
}

fn of_pool(
    pool: &NodePool,
    brokers: i64,
    is_whole: bool,
    findings: &mut Findings<'_>,
) -> Result<(), Unknown> {
    let mut unset = Vec::new();
    for (name, what, counts_unset) in FACTORS {
        let Some(factor) = pool.number(name)? else { continue };
        if factor.value <= brokers {
            continue;
        }
        if matches!(factor.origin, Origin::Default(_)) {
            if counts_unset && has_no_file_of_its_own(pool) {
                unset.push((name, what, factor));
            }
            continue;
        }
        let setting = pool.name_of(name);
        let finding =
            findings.at(factor.origin.place()).help(format!("set `{setting}` to `{}`", brokers.min(3)));
        let finding = if is_whole { finding } else { finding.only_a_warning() };
        finding.say(format!(
            "`{setting}` is {}, but the cluster has {}: {what} fail",
            factor.value,
            counted(brokers)
        ));
    }
    let Some((_, _, Sourced { value, .. })) = unset.first() else { return Ok(()) };
    let names: Vec<String> = unset.iter().map(|(name, ..)| format!("`{}`", pool.name_of(name))).collect();
    let what: Vec<&str> = unset.iter().map(|(_, what, _)| *what).collect();
    let finding = findings.at(&pool.at).help(format!("set {} to `{}`", names.join(" and "), brokers.min(3)));
    let finding = if is_whole { finding } else { finding.only_a_warning() };
    let is = if names.len() == 1 { "is" } else { "are" };
    finding.say(format!(
        "{} {is} {value} by default, but the cluster has {}: {} fail",
        names.join(" and "),
        counted(brokers),
        what.join(" and ")
    ));
    Ok(())
}

/// True if the image adds nothing of its own that is not known.
fn has_no_file_of_its_own(pool: &NodePool) -> bool {
    matches!(pool.source, Source::Properties | Source::Values(_))
        || kafka::broker_image(&pool.image.value).flatten().is_some()
}

fn counted(brokers: i64) -> String {
    if brokers == 1 { "1 broker".to_owned() } else { format!("{brokers} brokers") }
}
