//! One limit of size for every source.

use std::fs::File;

use super::*;

const TOO_LARGE: &str = "it has more than 256 MiB";

/// A file that takes no room on the disk.
fn large(place: &Place, path: &str) {
    place.write(path, "");
    File::options().write(true).open(place.root.join(path)).unwrap().set_len((256 << 20) + 1).unwrap();
}

#[test]
fn every_source_has_the_same_limit() {
    let place = Place::new("limits");
    for path in ["repo/large.yaml", "repo/d/large.yaml", "repo/t/kubernetes/00-namespace.yaml"] {
        large(&place, path);
    }
    place.write("repo/payments.yaml", "extends: ./large.yaml\n");
    for args in commands("large.yaml").into_iter().chain(commands("payments.yaml")) {
        place.refused(&args, &format!("cannot read `large.yaml`: {TOO_LARGE}"));
    }
    place.refused(&["render", "dev", "-f", "large.yaml"], TOO_LARGE);
    place.refused(&["render", "dev", "--templates", "t"], TOO_LARGE);
    place.refused(&["render", "d"], TOO_LARGE);
    for input in ["d", "large.yaml"] {
        place.refused(&["validate", input], TOO_LARGE);
        place.refused(&["validate", "-", "--schema", input], TOO_LARGE);
        place.refused(&["diff", "dev", "--against", input], TOO_LARGE);
    }
}

#[test]
fn streams_have_the_same_limit() {
    let place = Place::new("streams");
    let repo = place.root.join("repo");
    for line in [
        "kafka-gen render /dev/zero",
        "kafka-gen render dev -f /dev/zero",
        "kafka-gen validate /dev/zero",
        "kafka-gen render - < /dev/zero",
        "kafka-gen health dev < /dev/zero",
        "kafka-gen validate <(cat /dev/zero)",
    ] {
        let done = bash(&repo, &format!("ulimit -v 2000000; {line}"));
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!((done.status.code(), said.contains(TOO_LARGE)), (Some(2), true), "{line}: {said}");
    }
}
