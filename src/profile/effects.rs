//! What each field of a profile changes in the rendered objects. The table is made by rendering a sample of each field twice;
//! `UPDATE=1 cargo test explain` writes it.

/// What changes when a field changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The kinds of objects and their fields.
    pub objects: &'static str,
    /// What a running cluster does about it.
    pub rollout: &'static str,
}

/// `field`, `objects` and `rollout`, separated by tabs.
const TABLE: &str = include_str!("effects.tsv");

/// What a field changes, or the field above that the table has.
pub fn effect(path: &str) -> Option<Effect> {
    let covers = |key: &str| {
        path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let rows = TABLE.lines().filter_map(|line| {
        let mut columns = line.split('\t');
        let (key, objects, rollout) = (columns.next()?, columns.next()?, columns.next()?);
        covers(key).then_some((key.len(), Effect { objects, rollout }))
    });
    rows.max_by_key(|(length, _)| *length).map(|(_, effect)| effect)
}
