use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;
use crate::kafka::deployment::{NodePool, Source};

pub(super) static RULE: Rule = Rule {
    name: "floating-image-tag",
    summary: "the image tag is not pinned",
    level: Level::Error,
    page: include_str!("floating_image_tag.md"),
    check: Check::Pool(|pool, findings| {
        check(pool, findings);
        Ok(())
    }),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) {
    let image = pool.image.value.as_str();
    // A placeholder of a template or a Kustomization says nothing yet.
    let is_open = image.is_empty() || image.contains(['$', '{', '<']);
    if pool.is_rendered || is_open || !kafka::is_floating(image) {
        return;
    }
    let repository = kafka::repository(image);
    let example = match repository.rsplit('/').next() {
        Some("cp-kafka" | "cp-server") => "8.1.0",
        _ => "4.3.1",
    };
    let help = if pool.is_of_profile() {
        format!("set `image.tag` to a version, such as `{example}`, or `image.digest`")
    } else if matches!(pool.source, Source::Values(_)) {
        "set `image.tag` to the version that the pods run, such as `4.0.0-debian-12-r10`".to_owned()
    } else {
        format!("pin the version that the pods run, such as `image: {repository}:{example}`")
    };
    // One broker is for development; a cluster that others rely on must not change by itself.
    let is_minor = !pool.is_of_profile() || pool.pods.len() == 1;
    findings.image(pool, "tag").only_a_warning_if(is_minor).help(help).say(format!(
        "the image `{image}` is not pinned to a version: a restarted pod may run a newer Kafka than the others"
    ));
}
