//! Links of the documents lead somewhere, and tests that a page names exist.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::support::{files, project};

/// The documents by their paths in the project.
pub fn pages() -> BTreeMap<String, String> {
    let mut pages: BTreeMap<String, String> = files(&project("docs"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, text)| (format!("docs/{path}"), text))
        .collect();
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md"] {
        pages.insert(name.to_owned(), fs::read_to_string(project(name)).unwrap());
    }
    pages
}

/// The text outside of code.
fn prose(text: &str) -> String {
    let mut in_fence = false;
    let mut kept = String::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        } else if !in_fence {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

/// The targets of the links in a document.
pub fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    prose.split("](").skip(1).filter_map(|rest| rest.split(')').next()).map(str::to_owned).collect()
}

/// The lines of headings: those that begin with `#` outside of code.
pub fn headings(text: &str) -> impl Iterator<Item = &str> {
    let mut in_fence = false;
    text.lines().filter(move |line| {
        if line.trim_start().starts_with("```") {
            in_fence = !in_fence;
        }
        !in_fence && line.starts_with('#')
    })
}

/// The anchors of a document, as GitHub and mdBook make them from headings.
fn anchors(text: &str) -> Vec<String> {
    let headings = headings(text);
    let anchor = |line: &str| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(normal.pop(), "{} leaves the project", path.display()),
            Component::CurDir => {}
            other => normal.push(other),
        }
    }
    normal
}

/// What is wrong with a link on a page, if anything is.
fn broken(page: &str, link: &str, pages: &BTreeMap<String, String>) -> Option<String> {
    if link.starts_with("https://") {
        return None;
    }
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = match path {
        "" => PathBuf::from(page),
        path => normal(&Path::new(page).parent().unwrap().join(path)),
    };
    if !project(&target.display().to_string()).exists() {
        return Some(format!("{page}: `{link}` leads nowhere"));
    }
    let text = pages.get(&target.display().to_string()).map_or("", String::as_str);
    (!anchor.is_empty() && !anchors(text).iter().any(|known| known == anchor))
        .then(|| format!("{page}: `{link}` names no heading"))
}

#[test]
fn links_of_the_documents_lead_somewhere() {
    let pages = pages();
    let wrong: Vec<String> = pages
        .iter()
        .flat_map(|(page, text)| links(text).into_iter().filter_map(|link| broken(page, &link, &pages)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(pages.values().map(|text| links(text).len()).sum::<usize>() > 5);
}

#[test]
fn a_broken_link_is_found() {
    let pages = BTreeMap::from([("README.md".to_owned(), "# A b\n".to_owned())]);
    assert!(broken("README.md", "docs/none.md", &pages).is_some());
    assert!(broken("README.md", "#a-c", &pages).is_some());
    assert!(broken("README.md", "#a-b", &pages).is_none());
    assert_eq!(links("`[a](b)` [c](d)\n```\n[e](f)\n```\n"), ["d"]);
}

/// A line `Tests: …` of a page names modules of the tests.
#[test]
fn tests_that_a_page_names_exist() {
    let sources = files(&project("tests"));
    let mut count = 0;
    for (page, text) in pages() {
        for line in text.lines().filter(|line| line.starts_with("Tests: ")) {
            for name in line.split('`').skip(1).step_by(2).filter(|name| !name.contains('/')) {
                let path = name.replace("::", "/");
                let exists = sources.contains_key(&format!("{path}.rs"));
                assert!(exists, "{page} names `{name}`, and there is no tests/{path}.rs");
                count += 1;
            }
        }
    }
    assert!(count >= 5, "{count}");
}
