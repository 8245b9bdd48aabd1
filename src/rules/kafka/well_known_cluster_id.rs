use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Dialect};
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "well-known-cluster-id",
    summary: "the cluster id is one of an example or an image, which other clusters have too",
    level: Level::Warning,
    page: include_str!("well_known_cluster_id.md"),
    check: Check::Pool(check),
};

/// The id that images of Apache Kafka format with where none is set.
const OF_IMAGE: &str = "5L6g3nShT-eMCtK--X86sw";

/// Ids of documentation and examples.
const OF_EXAMPLES: [&str; 6] = [
    "4L6g3nShT-eMCtK--X86sw",
    OF_IMAGE,
    "MkU3OEVBNTcwNTJENDM2Qg",
    "MkU3OEVBNTcwNTJENDM2Qk",
    "abcdefghijklmnopqrstuv",
    "q1Sh-9_ISia_zwGINzRvyQ",
];

const HELP: &str =
    "for a new cluster, use the output of `kafka-storage.sh random-uuid`; a formatted cluster keeps its id";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if !pool.is_kraft()? {
        return Ok(());
    }
    if let Some(id) = &pool.cluster_id {
        if let Some(text) = id.value.text()
            && OF_EXAMPLES.contains(&text.trim())
        {
            findings.at(id.origin.place()).help(HELP).say(format!(
                "the cluster id `{}` is in documentation, so that other clusters have it: a node or volume of one of them joins this one",
                text.trim()
            ));
        }
        return Ok(());
    }
    let is_apache = kafka::broker_image(&pool.image.value).flatten() == Some(Dialect::Apache)
        && kafka::repository(&pool.image.value).contains("apache/kafka");
    if is_apache && pool.others.is_none() {
        findings.at(&pool.at).help(format!("set `CLUSTER_ID`; {HELP}")).say(format!(
            "`CLUSTER_ID` is not set: the image formats every cluster with the id `{OF_IMAGE}`, so that a node or volume of another one joins this one"
        ));
    }
    Ok(())
}
