use super::key_path::file_sources;
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-file-mode",
    summary: "the file mode of a volume is not between 0 and 0777",
    level: Level::Refused,
    page: include_str!("invalid_file_mode.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

/// Read, write and execute for everyone.
const ALL: i32 = 0o777;

pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    if let Some((_, source)) = volume.source() {
        of_mode(source, "defaultMode", findings);
    }
    for (_, source) in file_sources(volume) {
        for item in source.list("items") {
            of_mode(item, "mode", findings);
        }
    }
}

fn of_mode(map: &Node, key: &str, findings: &mut Findings<'_>) {
    // What does not fit into 32 bits is no mode for the tables.
    let Some(mode) = map.get(key).and_then(Node::as_int).and_then(|mode| i32::try_from(mode).ok()) else {
        return;
    };
    if (0..=ALL).contains(&mode) {
        return;
    }
    let spot = findings.key(map, key);
    let spot = match octal(mode) {
        Some(meant) => spot.help(format!("if you mean 0{mode}, write {meant}")),
        None => spot.help("0644 is 420, 0400 is 256"),
    };
    spot.invalid(format!("is {mode}: a mode is a number between 0 and {ALL}, which is 0777 in octal"));
}

/// The mode whose octal digits were written as a decimal number: 644.
fn octal(mode: i32) -> Option<u32> {
    u32::from_str_radix(&mode.to_string(), 8).ok().filter(|meant| *meant <= 0o777)
}

#[cfg(test)]
mod tests {
    use crate::kubernetes::rules::judged::pod_errors;

    #[test]
    fn a_number_of_more_than_32_bits_is_refused_by_its_type() {
        let volume = "{name: a, secret: {secretName: a, defaultMode: 4294967296}}";
        let errors = pod_errors(&format!("{{containers: [{{name: a, image: a}}], volumes: [{volume}]}}"));
        assert_eq!(errors, ["wrong-type spec.volumes[0].secret.defaultMode WrongType"]);
    }
}
