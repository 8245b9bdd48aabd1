use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Dialect};

pub(super) static RULE: Rule = Rule {
    name: "well-known-cluster-id",
    summary: "the cluster id is one of an example or an image, which other clusters have too",
    level: Level::Warning,
    page: include_str!("well_known_cluster_id.md"),
    check: Check::Pool(check),
};

/// Ids of documentation and examples; that of an image is one as well.
const OF_EXAMPLES: [&str; 5] = [
    "4L6g3nShT-eMCtK--X86sw",
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
            && is_well_known(text.trim())
        {
            findings.at(id.origin.place()).help(HELP).say(format!(
                "the cluster id `{}` is in documentation, so that other clusters have it: a node or volume of one of them joins this one",
                text.trim()
            ));
        }
        return Ok(());
    }
    // The dialect of an unknown image is a guess, and says nothing of its entrypoint.
    let family = kafka::broker_image(&pool.image.value).flatten();
    let of_image =
        family.and_then(Dialect::cluster_id).filter(|_| pool.others.is_none() && pool.starts_by_entrypoint);
    if let Some(id) = of_image {
        findings.at(&pool.at).help(format!("set `CLUSTER_ID`; {HELP}")).say(format!(
            "`CLUSTER_ID` is not set: the image formats every cluster with the id `{id}`, so that a node or volume of another one joins this one"
        ));
    }
    Ok(())
}

fn is_well_known(id: &str) -> bool {
    OF_EXAMPLES.contains(&id) || Dialect::ALL.into_iter().any(|dialect| dialect.cluster_id() == Some(id))
}
