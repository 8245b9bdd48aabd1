use super::Findings;
use super::brokers::Brokers;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unreachable-min-isr",
    summary: "`min.insync.replicas` is above the replicas of topics, or above the brokers",
    level: Level::Warning,
    page: include_str!("unreachable_min_isr.md"),
    check: Check::Nodes(check),
};

const MIN_ISR: &str = "min.insync.replicas";
const FACTOR: &str = "default.replication.factor";

fn check(nodes: &[&NodePool], findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let known = Brokers::of(nodes)?.filter(|brokers| brokers.is_whole);
    for pool in nodes {
        of_pool(pool, known.as_ref().map(|brokers| brokers.count), findings)?;
    }
    Ok(())
}

fn of_pool(pool: &NodePool, brokers: Option<i64>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if pool.is_rendered || !pool.sets(MIN_ISR) || !pool.is_broker()? {
        return Ok(());
    }
    let Some(least) = pool.number(MIN_ISR)? else { return Ok(()) };
    // A factor that is not written is that of no topic whose creator gives one.
    let factor = if pool.sets(FACTOR) { pool.number(FACTOR)? } else { None };
    let name = pool.name_of(MIN_ISR);
    let (most, what) = match (factor, brokers) {
        (Some(factor), _) if least.value > factor.value => {
            (factor.value, format!("new topics have {} (`{}`)", replicas(factor.value), pool.name_of(FACTOR)))
        }
        (_, Some(brokers)) if least.value > brokers && brokers > 0 => {
            let number = if brokers == 1 { "1 broker".to_owned() } else { format!("{brokers} brokers") };
            (brokers, format!("the cluster has {number}"))
        }
        _ => return Ok(()),
    };
    let effect = if most > 1 {
        "writes with `acks=all` fail while one broker is down"
    } else {
        "it protects no write"
    };
    let right = (most - 1).max(1);
    findings
        .at(least.origin.place())
        .help(format!("set `{name}` to `{right}`, or raise the number of replicas above it"))
        .say(format!("`{name}` is {}, but {what}: {effect}", least.value));
    Ok(())
}

fn replicas(count: i64) -> String {
    if count == 1 { "1 replica".to_owned() } else { format!("{count} replicas") }
}
