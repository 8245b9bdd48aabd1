//! The Kafka versions whose settings are known. The one place that lists them: the tables and the tests against Kafka's
//! own classes follow it.

use super::Minor;

/// The release of each known version that the tables are compared with, oldest first.
pub const RELEASES: [&str; 5] = ["4.0.2", "4.1.2", "4.2.1", "4.3.1", "4.4.0"];

/// The oldest version that can be rendered: `--initial-controllers` came with 3.9, and share groups, whose settings are
/// part of `server.properties`, with 4.0.
pub const OLDEST: Minor = (4, 0);

/// The newest version whose settings are known.
pub const NEWEST: Minor = (4, 4);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_list() {
        let is_of = |release: &str, (major, minor): Minor| release.starts_with(&format!("{major}.{minor}."));
        assert!(is_of(RELEASES[0], OLDEST) && is_of(RELEASES[RELEASES.len() - 1], NEWEST));
        assert!(RELEASES.is_sorted());
    }
}
