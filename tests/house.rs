mod arrows;

use std::collections::BTreeMap;

use crate::support::{files, project};

fn sources() -> BTreeMap<String, String> {
    files(&project("src")).into_iter().filter(|(path, _)| path.ends_with(".rs")).collect()
}

fn is_generated(text: &str) -> bool {
    text.lines().take(8).any(|line| line.contains("Generated"))
}

/// The code of a file, without comments.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn each_external_crate_is_used_in_its_own_module_only() {
    for (name, owners) in [
        ("annotate_snippets", &["report/diagnostic/human.rs"][..]),
        ("anstream", &["cli.rs"]),
        ("base64", &["kubernetes/types/bytes.rs"]),
        ("clap", &["cli.rs", "cli/"]),
        ("clap_complete", &["cli/completions.rs"]),
        ("clap_mangen", &["cli/man.rs"]),
        ("granit_parser", &["yaml/parse.rs", "yaml/parse/"]),
        ("jiff", &["health/moment.rs"]),
        ("jsonschema", &["kubernetes/schema/brought.rs", "kubernetes/schema/brought/"]),
        ("k8s_openapi", &["kubernetes/kube.rs"]),
        ("minijinja", &["render/engine.rs", "render/engine/"]),
        ("regex", &["kubernetes/schema/brought/pattern.rs"]),
        ("rustix", &["output/system/unix.rs", "cli/input/open.rs"]),
        ("schemars", &["profile.rs", "profile/", "report/report_schema.rs", "kubernetes/types/"]),
        ("serde_yaml", &["yaml/readback.rs"]),
        ("sha2", &["text/digest.rs"]),
        ("similar", &["change/unified.rs"]),
        ("strsim", &["text/wording/suggest.rs"]),
        ("terminal_size", &["cli.rs"]),
    ] {
        for (path, text) in sources() {
            let is_whole = |before: &str| !before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            let code = code(&text);
            let used = code.match_indices(&format!("{name}::")).any(|(at, _)| is_whole(&code[..at]));
            let allowed = owners.iter().any(|owner| path.starts_with(owner));
            assert!(!used || allowed, "src/{path} uses {name}, which belongs to {owners:?}");
        }
    }
}

/// What is read is checked in one place: where it lies, what kind of file it is, and how large it is.
#[test]
fn files_are_read_in_one_module_only() {
    let readers =
        ["fs::read(", "fs::read_to_string(", "fs::read_dir(", "File::open(", "OpenOptions::new().read("];
    let owners = ["cli/input.rs", "cli/input/", "output/", "build.rs"];
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        // Tests read what they like.
        let code = code(text.split("#[cfg(test)]").next().unwrap());
        let used = readers.iter().find(|reader| code.contains(*reader));
        let allowed = owners.iter().any(|owner| path.starts_with(owner));
        assert!(used.is_none() || allowed, "src/{path} uses {used:?}, which belongs to {owners:?}");
    }
}

/// Secrets are hidden where a text is read; who reads past that door shows nothing of what is in it.
#[test]
fn yaml_is_read_where_its_secrets_are_hidden() {
    let owners = [
        "secret/",
        "yaml/",
        "yaml.rs",
        // What templates make is hidden as soon as it is read, or as a whole if it cannot be.
        "render/engine.rs",
        // Texts of the program itself.
        "cli/explain/field.rs",
        // A copy in an annotation, which was hidden as a whole where the object was read.
        "change/normal/server_metadata.rs",
    ];
    let is_read = |name: &str| ["read", "read_all", "salvage"].contains(&name);
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
        let code = code(text.split("#[cfg(test)]").next().unwrap());
        let called = code.match_indices("yaml::").any(|(at, door)| {
            let rest = &code[at + door.len()..];
            match rest.strip_prefix('{').and_then(|list| list.split_once('}')) {
                Some((list, _)) => list.split(',').any(|name| is_read(name.trim())),
                None => is_read(rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap()),
            }
        });
        let allowed = owners.iter().any(|owner| path.starts_with(owner)) || path.ends_with("judged.rs");
        assert!(!called || allowed, "src/{path} reads YAML past `secret::read`");
    }
}

#[test]
fn what_is_printed_is_made_harmless_first() {
    for (path, text) in sources() {
        let code = code(&text);
        let json = code.contains(":#}") || code.contains("to_string_pretty");
        assert!(!json || path == "text/shown.rs", "src/{path} writes JSON without `shown::json`");
        let prints =
            ["io::stdout()", "io::stderr()", "anstream::stderr()"].iter().any(|door| code.contains(door));
        let allowed = ["cli.rs", "cli/progress.rs"].contains(&path.as_str());
        assert!(!prints || allowed, "src/{path} prints past `shown::screen`");
    }
}

#[test]
fn a_file_can_be_read_at_one_sitting() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 350 || is_generated(&text), "src/{path} has {lines} lines");
    }
}

#[test]
fn no_file_is_named_for_what_it_is_not() {
    for path in sources().keys() {
        for name in ["utils", "util", "helpers", "common", "misc", "mod"] {
            assert!(!path.ends_with(&format!("{name}.rs")), "src/{path}");
        }
    }
}

/// A mount does not see a volume that the API server rejects, so each rule that rejects one is asked.
#[test]
fn the_list_of_what_refuses_a_volume_is_complete() {
    let sources = sources();
    let volume = &sources["kubernetes/rules/volume.rs"];
    let list = volume.split_once("const REFUSALS").unwrap().1.split_once("];").unwrap().0;
    let listed: Vec<&str> =
        list.lines().filter_map(|line| line.trim().strip_suffix("::of_volume,")).collect();
    let mut refusing: Vec<&str> = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| path.starts_with("kubernetes/rules/")) {
        let takes = text.split_once("fn of_volume(").map(|(_, rest)| rest.split_once(')').unwrap().0);
        let is_rule = takes.is_some_and(|takes| takes.contains("&Volume<'_>"));
        if is_rule && text.contains("Level::Refused") {
            refusing.push(path.rsplit('/').next().unwrap().strip_suffix(".rs").unwrap());
        }
    }
    refusing.sort_unstable();
    assert_eq!(listed, refusing);
    for (path, text) in sources.iter().filter(|(path, _)| path.as_str() != "kubernetes/rules/volume.rs") {
        let looks = code(text).contains("each_volume(object, findings, ");
        assert!(!looks || text.contains("fn of_volume("), "src/{path} looks at volumes by another name");
    }
}

#[test]
fn nothing_is_left_for_later() {
    for folder in ["src", "tests", "templates", "profiles", ".ci"] {
        for (path, text) in files(&project(folder)) {
            if path == "house.rs" {
                continue;
            }
            for word in ["todo!", "unimplemented!", "dbg!", "FIXME", "TODO", "XXX"] {
                assert!(!text.contains(word), "{folder}/{path} has {word}");
            }
        }
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = std::fs::read_to_string(project("Cargo.toml")).unwrap();
    let mut section = "";
    let mut above = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies") && line.contains('=') && !line.starts_with('#') {
            let named = line.split('=').next().unwrap().trim();
            assert!(above.starts_with('#'), "{named} has no reason in Cargo.toml");
        }
        above = line;
    }
}

#[test]
fn no_network_comes_with_a_dependency() {
    let lock = std::fs::read_to_string(project("Cargo.lock")).unwrap();
    for name in ["reqwest", "hyper", "rustls", "native-tls", "openssl", "tokio", "ureq", "curl"] {
        assert!(!lock.contains(&format!("name = \"{name}\"")), "{name} is in Cargo.lock");
    }
}

/// A new default version is one line of `base`: the examples of messages that name the old one fail here.
#[test]
fn examples_name_the_version_that_profiles_start_from() {
    let base = std::fs::read_to_string(project("profiles/base.yaml")).unwrap();
    let tag = base.lines().find_map(|line| line.trim().strip_prefix("tag: ")).unwrap();
    assert!(kafka_gen::kafka::RELEASES.contains(&tag), "{tag} is in no table of settings");
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let mut found = 0;
    for (path, text) in sources() {
        // Tables of versions, and what other programs start.
        if is_generated(&text) || ["kafka/", "render/targets/"].iter().any(|part| path.starts_with(part)) {
            continue;
        }
        let code = code(text.split("#[cfg(test)]").next().unwrap());
        for word in code.split(|c: char| !is_part(c)) {
            let numbers: Vec<&str> = word.split('.').collect();
            let is_version = numbers.len() == 3
                && numbers[0] == "4"
                && numbers.iter().all(|part| part.parse::<u16>().is_ok());
            if is_version {
                assert_eq!(word, tag, "src/{path}");
                found += 1;
            }
        }
    }
    assert!(found > 5, "the examples are not found");
}

/// Names that mean something to programs are written once: who changes one finds all that read it.
#[test]
fn labels_and_annotations_of_other_programs_are_named_in_one_table() {
    let sources = sources();
    let table = &sources["kubernetes/manifest/well_known.rs"];
    let names: Vec<&str> = table.split('"').skip(1).step_by(2).collect();
    assert!(names.len() >= 12 && names.iter().all(|name| name.contains('/')), "{names:?}");
    for (path, text) in &sources {
        let text = text.split("#[cfg(test)]").next().unwrap();
        for name in
            names.iter().filter(|_| path != "kubernetes/manifest/well_known.rs" && !is_generated(text))
        {
            assert!(
                !code(text).contains(&format!("\"{name}\"")),
                "src/{path} writes {name}: use `manifest::well_known`"
            );
        }
    }
}

/// The names of pods and their claims follow from the StatefulSet in one place.
#[test]
fn names_of_pods_are_made_in_one_place() {
    for (path, text) in sources() {
        let text = text.split("#[cfg(test)]").next().unwrap();
        for pattern in ["}-{ordinal}", "}-{number}\"", "\"ordinals\", \"start\""] {
            let is_own = path == "kubernetes/manifest/stateful_set.rs";
            assert!(
                is_own || !code(text).contains(pattern),
                "src/{path} has {pattern}: use `manifest::stateful_set`"
            );
        }
    }
}

/// CONTRIBUTING says so: its code, its page, and its lines in the list of its scope.
#[test]
fn a_rule_about_kafka_touches_three_places() {
    let sources = sources();
    let mut rules = 0;
    for scope in ["kafka", "cluster"] {
        let folder = format!("{scope}/rules/");
        let pages = files(&project(&format!("src/{folder}")));
        for name in
            pages.keys().filter_map(|path| path.strip_suffix(".md")).filter(|name| !name.contains('/'))
        {
            rules += 1;
            let list = format!("{scope}/rules.rs");
            assert!(sources[&list].contains(&format!("&{name}::RULE")), "src/{list} lacks {name}");
            for (path, text) in &sources {
                let is_own = *path == list || path.starts_with(&folder);
                let text = text.split("#[cfg(test)]").next().unwrap();
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let code = code(text);
                let path_of = format!("{name}::");
                let is_named = code.match_indices(&path_of).any(|(at, _)| !code[..at].ends_with(is_part));
                assert!(is_own || !is_named, "src/{path} names the rule {name}");
            }
        }
    }
    assert!(rules > 100, "{rules}");
}

/// One file for each family of images, and nothing else there.
#[test]
fn each_family_of_images_is_one_table() {
    let tables = files(&project("src/kafka/dialect"));
    assert_eq!(tables.len(), kafka_gen::kafka::Dialect::ALL.len(), "{:?}", tables.keys());
    for (path, text) in tables {
        assert!(text.contains("pub(super) static FAMILY: Family = Family {"), "src/kafka/dialect/{path}");
    }
}

/// What CONTRIBUTING sends a reader to is there.
#[test]
fn contributing_names_files_that_exist() {
    let text = std::fs::read_to_string(project("CONTRIBUTING.md")).unwrap();
    let named = text.split('`').skip(1).step_by(2);
    let is_path = |word: &&str| {
        ["src/", "tests/", "docs/", "profiles/", "templates/"].iter().any(|folder| word.starts_with(folder))
    };
    let is_example =
        |word: &str| word.contains(['*', ' ']) || word.contains("/name.") || word.contains("/NN-");
    let mut found = 0;
    for path in named.filter(is_path).filter(|path| !is_example(path)) {
        assert!(project(path).exists(), "CONTRIBUTING.md names {path}");
        found += 1;
    }
    assert!(found > 15, "{found}");
}
