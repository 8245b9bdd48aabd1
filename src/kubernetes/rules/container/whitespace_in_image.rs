use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "whitespace-in-image",
    summary: "an image has leading or trailing whitespace",
    level: Level::Refused,
    page: include_str!("whitespace_in_image.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let Some(image) = container.node.text("image").filter(|image| image.trim() != *image) else {
            continue;
        };
        let spot = findings.key(container.node, "image").help("remove the whitespace");
        if pod.is_template {
            // Some tools put the image in later and write a space till then.
            spot.only_a_warning().tell(format!(
                "the image `{image}` has leading or trailing whitespace: pods of this template are rejected"
            ));
        } else {
            spot.invalid(format!("is `{image}`, with leading or trailing whitespace"));
        }
    }
}
