use super::loss::{Kind, losses};
use super::traffic::{Connections, is_policy, traffic};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference};
use crate::kubernetes::manifest::Direction;

pub(super) static RULE: Rule = Rule {
    name: "network-exposed",
    summary: "more clients can connect than before",
    level: Level::Warning,
    page: include_str!("network_exposed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, why) in losses(changes, Kind::Reach).into_iter().chain(by_policy(changes)) {
        claims
            .claim(difference, Kind::Reach.class(), why)
            .step("check that all clients that this admits may connect");
    }
}

/// What network policies let through that they did not before.
fn by_policy(changes: &Changes) -> Vec<(&Difference, String)> {
    let mut found = Vec::new();
    for (index, pair) in changes.pairs.iter().enumerate().filter(|(_, pair)| is_policy(pair)) {
        let own = || changes.differences.iter().filter(move |difference| difference.pair == index);
        if own().next().is_none() {
            continue;
        }
        for traffic in traffic(changes, pair) {
            let Some(opened) = &traffic.opened else { continue };
            let when = if pair.new.is_none() { "when it is deleted, " } else { "" };
            let why = match (opened, traffic.way) {
                (Connections::All, Direction::Ingress) => {
                    format!("{when}pods that no other policy selects accept all connections")
                }
                (Connections::All, Direction::Egress) => {
                    format!("{when}pods that no other policy selects may connect to any address")
                }
                (Connections::Some(list), _) => format!("connections {list} are newly allowed"),
            };
            let mut guilty: Vec<&Difference> =
                own().filter(|difference| traffic.may_open(difference)).collect();
            if guilty.is_empty() {
                guilty = own().filter(|difference| traffic.is_about(difference)).collect();
            }
            found.extend(guilty.into_iter().map(|difference| (difference, why.clone())));
        }
    }
    found
}
