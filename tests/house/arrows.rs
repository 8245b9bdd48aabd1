//! Which module may use which: arrows between modules point one way, and Kubernetes is known without Kafka.

use std::collections::{BTreeMap, BTreeSet};

use super::{code, sources};

/// The names that code uses of this crate: `a` and `b` of `crate::a::X` and `crate::{a::X, b::{Y, Z}}`.
fn uses(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, door) in code.match_indices("crate::") {
        let is_whole = !code[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let rest = &code[at + door.len()..];
        let first = |path: &str| {
            path.trim_start()
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
                .unwrap()
                .to_owned()
        };
        if !is_whole {
            continue;
        }
        let Some(list) = rest.strip_prefix('{') else {
            found.insert(first(rest));
            continue;
        };
        let (mut depth, mut item) = (0, String::new());
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => found.extend([first(&std::mem::take(&mut item))]),
                c if depth == 0 => item.push(c),
                _ => {}
            }
        }
        found.insert(first(&item));
    }
    found.remove("");
    found
}

/// The code of a file without its tests, which may use what they like.
fn tested(text: &str) -> String {
    code(text.split("#[cfg(test)]").next().unwrap())
}

/// For each module at the top level, the modules that it uses, each with a file that does.
fn arrows(sources: &BTreeMap<String, String>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut arrows: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for (path, text) in sources {
        let outside = ["lib.rs", "main.rs", "build.rs"].contains(&path.as_str());
        if outside || path.ends_with("tests.rs") {
            continue;
        }
        let module = path.split('/').next().unwrap().trim_end_matches(".rs");
        let used = uses(&tested(text)).into_iter().filter(|used| used != module);
        arrows.entry(module.to_owned()).or_default().extend(used.map(|used| (used, path.clone())));
    }
    arrows
}

/// The modules, from the one that uses none to the one that may use all. `src/lib.rs` says what each knows.
const FLOORS: [&str; 15] = [
    "text",
    "report",
    "yaml",
    "secret",
    "kubernetes",
    "kafka",
    "output",
    "profile",
    "change",
    "cluster",
    "rules",
    "render",
    "validate",
    "health",
    "cli",
];

/// The arrows that point up.
fn rising(arrows: &BTreeMap<String, BTreeMap<String, String>>) -> Vec<String> {
    let floor = |module: &str| FLOORS.iter().position(|name| *name == module);
    let mut rising = Vec::new();
    for (module, used) in arrows {
        let from =
            floor(module).unwrap_or_else(|| panic!("`{module}` is not among the modules of this test"));
        for (used, path) in used {
            let to = floor(used).unwrap_or_else(|| panic!("`{used}` in src/{path} is no module"));
            if to >= from {
                rising.push(format!("{module} → {used} (src/{path})"));
            }
        }
    }
    rising
}

#[test]
fn modules_use_only_those_below_them() {
    let arrows = arrows(&sources());
    let rising = rising(&arrows);
    assert!(rising.is_empty(), "{rising:#?}: move what both need below them");
    assert_eq!(arrows.len(), FLOORS.len(), "a module is gone");
    assert!(arrows["kafka"].contains_key("yaml"), "the arrows are not found");
}

#[test]
fn kubernetes_is_known_without_kafka() {
    let sources = sources();
    let wing = sources.iter().filter(|(path, _)| path.starts_with("kubernetes"));
    let named: Vec<&str> = wing
        .filter(|(_, text)| uses(&tested(text)).contains("kafka"))
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(named.is_empty(), "{named:?} name Kafka");
}

#[test]
fn uses_are_found_however_they_are_written() {
    let code = "use crate::a::X;\nuse crate::{b::{Y, c}, d, e::Z};\nlet x = crate::f::g();\nmycrate::h::X";
    let found: Vec<String> = uses(code).into_iter().collect();
    assert_eq!(found, ["a", "b", "d", "e", "f"]);
    let arrows = |list: &[(&str, &str)]| {
        let sources = list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        self::arrows(&sources.collect())
    };
    let of = arrows(&[("yaml.rs", "use crate::text;"), ("text/x.rs", "use crate::report::R;")]);
    assert_eq!(rising(&of), ["text → report (src/text/x.rs)"]);
    let of = arrows(&[("text.rs", "// use crate::yaml;\n#[cfg(test)]\nuse crate::yaml;")]);
    assert!(rising(&of).is_empty());
}
