use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
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

const REFER: &str = "keep it in a Secret, and refer to it with `valueFrom.secretKeyRef`";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(pod) = object.pod() {
        for container in pod.lasting_containers() {
            let place = format!("the container `{}`", container.name);
            // Walking through what cannot be a secret takes time.
            for variable in container.node.maps("env").filter(|variable| may_be_secret(variable)) {
                find(variable, &place, REFER, findings);
            }
            let words = ["command", "args"].iter().flat_map(|field| container.node.list(field));
            if words.filter_map(Node::as_str).any(|word| word.contains(['-', '=', ':'])) {
                find_in_words(container.node, &place, findings);
            }
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

fn may_be_secret(variable: &Node) -> bool {
    variable.text("value").is_some_and(|value| {
        value.len() >= 16
            || value.contains(['=', ':', ' '])
            || variable.text("name").is_some_and(|name| !value.is_empty() && secret::is_secret_name(name))
    })
}

/// Finds what is in the command of a container.
fn find_in_words(container: &Node, place: &str, findings: &mut Findings<'_>) {
    secret::each(container, |steps, found| {
        let path = secret::path_of(steps).to_string();
        if path.starts_with("command[") || path.starts_with("args[") {
            say(&found, place, REFER, findings);
        }
    });
}

fn find(root: &Node, place: &str, help: &str, findings: &mut Findings<'_>) {
    secret::each(root, |_, found| say(&found, place, help, findings));
}

fn say(found: &Secret<'_>, place: &str, help: &str, findings: &mut Findings<'_>) {
    if is_plain(found) {
        let message = match found.what {
            What::Named(name) => format!("`{name}` of {place} is a secret in plain text"),
            What::OfSecret(_) | What::Within => format!("a value of {place} contains a secret in plain text"),
        };
        findings.at(found.node).help(help).tell(message);
    }
}

/// True for what is surely a secret, and not the place where one is kept or filled in.
fn is_plain(found: &Secret<'_>) -> bool {
    let text = found.node.as_str().unwrap_or_default();
    found.is_certain
        && match (found.what, &found.parts) {
            // The other names are those of headers.
            (What::Named(name), _) => {
                secret::is_secret_name(name) && is_value(text) && !is_name_of_file(name, text)
            }
            (What::Within, Some(parts)) => {
                parts.iter().filter_map(|part| text.get(part.clone())).any(is_value)
            }
            _ => false,
        }
}

/// True for the name of a file with credentials, as in `KEYSTORE_CREDENTIALS: keystore_creds`.
fn is_name_of_file(name: &str, text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let ends = ["creds", "credentials", ".txt", "_password", "-password", ".password", ".pass"];
    name.to_ascii_lowercase().contains("credential")
        && text.bytes().all(is_plain)
        && ends.iter().any(|end| text.ends_with(end))
}

fn is_value(text: &str) -> bool {
    let text = text.trim();
    !text.starts_with(['/', '[', '{'])
        && !TEMPLATES.iter().any(|mark| text.contains(mark))
        && !REFERENCES.iter().any(|start| text.starts_with(start))
        && !NO_SECRETS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
