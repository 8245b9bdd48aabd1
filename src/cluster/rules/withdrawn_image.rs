use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Source};

pub(super) static RULE: Rule = Rule {
    name: "withdrawn-image",
    summary: "the image was withdrawn or is unmaintained",
    level: Level::Error,
    page: include_str!("withdrawn_image.md"),
    check: Check::Pool(|pool, findings| {
        check(pool, findings);
        Ok(())
    }),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) {
    if pool.is_rendered {
        return;
    }
    let fork = "set `image.repository` to a maintained fork of the image, such as `soldevelo/kafka`, and \
                `global.security.allowInsecureImages` to `true`; other images do not start with this chart";
    let help = "use `apache/kafka`, the image of the Kafka project itself";
    let help = match pool.source {
        Source::Values(_) => fork.to_owned(),
        // The settings of a profile are called the same in every image.
        _ if pool.is_of_profile() => help.to_owned(),
        _ => format!("{help}; its variables have other names"),
    };
    let finding = findings.image(pool, "repository").help(help);
    let repository = crate::kafka::repository(&pool.image.value);
    let is_of = |name: &str| repository == name || repository.ends_with(&format!("/{name}"));
    if is_of("bitnami/kafka") {
        finding.say("`bitnami/kafka` can no longer be pulled: its images were withdrawn in 2025");
    } else if is_of("bitnamilegacy/kafka") {
        finding.only_a_warning().say("`bitnamilegacy` no longer gets updates, security updates included");
    } else if is_of("wurstmeister/kafka") {
        finding
            .only_a_warning()
            .say("`wurstmeister/kafka` is unmaintained: its newest version is Kafka 2.8.1");
    }
}
