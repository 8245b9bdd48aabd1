//! The layout of the book: mdBook builds what SUMMARY.md lists.

use std::fs;

use super::links::{links, pages};
use crate::support::project;

#[test]
fn the_summary_lists_every_page_once() {
    let summary = fs::read_to_string(project("docs/src/SUMMARY.md")).unwrap();
    let mut listed: Vec<String> =
        links(&summary).into_iter().map(|page| format!("docs/src/{page}")).collect();
    listed.sort();
    let pages: Vec<String> = pages()
        .into_keys()
        .filter(|page| page.starts_with("docs/") && !page.ends_with("/SUMMARY.md"))
        .collect();
    assert_eq!(listed, pages, "docs/src/SUMMARY.md and the pages in docs/src");
}

/// A page begins with its title, and a person reads it at one sitting.
#[test]
fn pages_are_short_and_have_a_title() {
    for (page, text) in pages().into_iter().filter(|(page, _)| page != "CHANGELOG.md") {
        let limit = match page.as_str() {
            "README.md" => 150,
            page if page.starts_with("docs/src/reference/") => usize::MAX,
            _ => 300,
        };
        assert!(text.starts_with("# "), "{page} has no title");
        assert!(text.lines().count() <= limit, "{page} has {} lines", text.lines().count());
        let is_summary = page.ends_with("/SUMMARY.md");
        let titles = super::links::headings(&text).filter(|line| line.starts_with("# ")).count();
        assert!(titles == 1 || is_summary, "{page} has {titles} titles");
    }
}

/// What a first-time reader looks for is on the first screen.
#[test]
fn the_readme_begins_with_the_main_job_and_the_tests() {
    let readme = fs::read_to_string(project("README.md")).unwrap();
    let first: Vec<&str> = readme.lines().take(24).collect();
    for command in ["cargo run --release -- render prod", "cargo test"] {
        assert!(first.iter().any(|line| line.starts_with(command)), "{command} is not on the first screen");
    }
    let ci = fs::read_to_string(project(".ci/run")).unwrap();
    assert!(ci.lines().any(|line| line.starts_with("cargo test")), ".ci/run runs the README's test command");
}

/// A link that leaves the book leads nowhere once it is built.
#[test]
fn links_of_the_book_stay_in_it() {
    for (page, text) in pages().into_iter().filter(|(page, _)| page.starts_with("docs/src/")) {
        let depth = page.matches('/').count() - 2;
        for link in links(&text) {
            assert!(link.matches("../").count() <= depth, "{page}: `{link}` leaves the book");
        }
    }
}
