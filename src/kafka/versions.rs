//! The Kafka versions whose settings are known. The one place that lists them: the tables and the tests against Kafka's
//! own classes follow it.

use super::Minor;

/// The release of each known version that the tables are compared with, oldest first.
pub const RELEASES: [&str; 5] = ["4.0.2", "4.1.2", "4.2.1", "4.3.1", "4.4.0"];

/// The oldest version that can be rendered: `--initial-controllers` came with 3.9, and share groups, whose settings are
/// part of `server.properties`, with 4.0.
pub const OLDEST: Minor = {
    let [oldest, ..] = RELEASES;
    minor(oldest)
};

/// The newest version whose settings are known.
pub const NEWEST: Minor = {
    let [.., newest] = RELEASES;
    minor(newest)
};

/// The first two numbers of a release.
#[expect(clippy::indexing_slicing, reason = "in a constant, an error of the compiler")]
const fn minor(release: &str) -> Minor {
    let text = release.as_bytes();
    let mut numbers = [0_u16; 3];
    let (mut number, mut at) = (0, 0);
    while at < text.len() {
        if text[at] == b'.' {
            number += 1;
        } else {
            numbers[number] = numbers[number] * 10 + (text[at] - b'0') as u16;
        }
        at += 1;
    }
    (numbers[0], numbers[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_list() {
        let is_of = |release: &str, (major, minor): Minor| release.starts_with(&format!("{major}.{minor}."));
        assert!(is_of(RELEASES[0], OLDEST) && is_of(RELEASES[RELEASES.len() - 1], NEWEST));
        let numbers = RELEASES.map(|release| crate::kafka::parse_version(release).unwrap());
        assert!(numbers.is_sorted());
        assert_eq!(minor("4.10.2"), (4, 10));
    }
}
