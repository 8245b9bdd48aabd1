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

/// The shortest way from a module back to itself, with the file of each step.
fn circle(start: &str, arrows: &BTreeMap<String, BTreeMap<String, String>>) -> Option<Vec<String>> {
    let mut ways = vec![(start, Vec::new())];
    let mut seen = BTreeSet::new();
    let mut next = 0;
    while let Some((module, way)) = ways.get(next).cloned() {
        next += 1;
        for (used, path) in arrows.get(module).into_iter().flatten() {
            let mut way: Vec<String> = way.clone();
            way.push(format!("{module} → {used} (src/{path})"));
            if used == start {
                return Some(way);
            }
            if seen.insert(used) {
                ways.push((used, way));
            }
        }
    }
    None
}

#[test]
fn modules_point_one_way() {
    let arrows = arrows(&sources());
    assert!(arrows.len() > 20 && arrows["rules"].contains_key("yaml"), "the arrows are not found");
    for module in arrows.keys() {
        let circle = circle(module, &arrows);
        assert_eq!(circle, None, "these modules use each other; move what both need below them");
    }
}

#[test]
fn kubernetes_is_known_without_kafka() {
    let wing = ["manifest.rs", "manifest/", "schema.rs", "schema/", "rules/manifest.rs", "rules/manifest/"];
    let sources = sources();
    let in_wing = sources.iter().filter(|(path, _)| wing.iter().any(|part| path.starts_with(part)));
    let naming: Vec<&str> = in_wing
        .filter(|(_, text)| uses(&tested(text)).contains("kafka"))
        .map(|(path, _)| path.as_str())
        .collect();
    assert!(naming.is_empty(), "{naming:?} name Kafka");
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
    let of = arrows(&[("a.rs", "use crate::b;"), ("b/x.rs", "use crate::c::C;"), ("c.rs", "use crate::a;")]);
    assert_eq!(circle("a", &of).unwrap().len(), 3);
    let of = arrows(&[("a.rs", "use crate::b;"), ("b.rs", "// use crate::a;\n#[cfg(test)]\nuse crate::a;")]);
    assert_eq!(circle("a", &of), None);
}
