//! The brokers among the nodes of one cluster.

use crate::kafka::deployment::{NodePool, Unknown};

/// The brokers of one cluster, as far as it was read.
pub(super) struct Brokers<'p> {
    /// Their pools.
    pub(super) pools: Vec<&'p NodePool>,
    /// How many there are.
    pub(super) count: i64,
    /// True if the controllers were read as well, so that hardly any node is missing.
    pub(super) is_whole: bool,
}

impl<'p> Brokers<'p> {
    /// None if it is not written how many there are.
    ///
    /// # Errors
    /// Why their roles are not known.
    pub(super) fn of(nodes: &[&'p NodePool]) -> Result<Option<Self>, Unknown> {
        let mut brokers = Self { pools: Vec::new(), count: 0, is_whole: false };
        for pool in nodes {
            brokers.is_whole |= pool.is_controller()?;
            if pool.is_broker()? {
                let Some(replicas) = &pool.replicas else { return Ok(None) };
                brokers.count = brokers.count.saturating_add(replicas.value);
                brokers.pools.push(*pool);
            }
        }
        Ok(Some(brokers))
    }
}
