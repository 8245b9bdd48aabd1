use super::{Findings, Subject};
use crate::cluster::Image;
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "floating-image-tag",
    summary: "the image tag is not pinned",
    level: Level::Error,
    page: include_str!("floating_image_tag.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !Image::is_floating(subject.profile) {
        return;
    }
    let mut finding = findings
        .at(&field_path!["image", "tag"])
        .help("set `image.tag` to a version, such as `4.3.1`, or `image.digest`");
    // One broker is for development; a cluster that others rely on must not change by itself.
    if subject.profile.replica_count == 1 {
        finding = finding.only_a_warning();
    }
    finding.say(format!("the image `{}` is not pinned to a version", subject.cluster.image.reference));
}
