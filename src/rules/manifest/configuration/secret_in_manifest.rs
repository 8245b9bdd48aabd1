use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::secret::{self, Secret, What};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "secret-in-manifest",
    summary: "a password, token or key is in plain text in a container or ConfigMap",
    level: Level::Warning,
    page: include_str!("secret_in_manifest.md"),
    check: Check::Object(check),
};

/// Values of variables such as `ALLOW_EMPTY_PASSWORD`, which are switches, and the password that every JVM knows.
const NO_SECRETS: [&str; 9] = ["0", "1", "changeit", "disabled", "enabled", "no", "off", "on", "yes"];

/// What tools that fill in manifests look for: templates, anywhere in a value.
const TEMPLATES: [&str; 3] = ["$(", "${", "{{"];

/// How placeholders and references to a vault begin.
const REFERENCES: [&str; 5] = ["<", "arn:aws:secretsmanager:", "op://", "ref+", "vault:"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(pod) = object.pod() {
        for container in pod.lasting_containers() {
            let place = format!("the container `{}`", container.name);
            find(
                container.node,
                &place,
                "keep it in a Secret, and refer to it with `valueFrom.secretKeyRef`",
                findings,
            );
        }
    } else if object.is("v1", "ConfigMap")
        && let Some(data) = object.dig(&["data"])
    {
        find(
            data,
            &object.display(),
            "move it to a Secret: more people and programs read ConfigMaps",
            findings,
        );
    }
}

fn find(root: &Node, place: &str, help: &str, findings: &mut Findings<'_>) {
    secret::each(root, |steps, found| {
        // A header of a probe cannot refer to a Secret.
        let is_of_probe = secret::path_of(steps).to_string().contains(".httpHeaders[");
        if is_plain(&found) && !is_of_probe {
            let message = match found.what {
                What::Named(name) => format!("`{name}` of {place} is a secret in plain text"),
                What::OfSecret(_) | What::Within => {
                    format!("a value of {place} contains a secret in plain text")
                }
            };
            findings.at(found.node).help(help).tell(message);
        }
    });
}

/// True for what is surely a secret, and not the place where one is kept or filled in.
fn is_plain(found: &Secret<'_>) -> bool {
    let text = found.node.as_str().unwrap_or_default();
    found.is_certain
        && match (found.what, &found.parts) {
            // The other names are those of headers.
            (What::Named(name), _) => secret::is_secret_name(name) && is_value(text),
            (What::Within, Some(parts)) => {
                parts.iter().filter_map(|part| text.get(part.clone())).any(is_value)
            }
            _ => false,
        }
}

fn is_value(text: &str) -> bool {
    let text = text.trim();
    !text.starts_with(['/', '[', '{'])
        && !TEMPLATES.iter().any(|mark| text.contains(mark))
        && !REFERENCES.iter().any(|start| text.starts_with(start))
        && !NO_SECRETS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
