//! Pages of rules about changes: what is there before and after, and what is said of each difference.

use std::fmt::Write;

use kafka_gen::change::{Changes, Difference, Pair, Side};
use kafka_gen::rules::Rule;
use kafka_gen::rules::change::{Claim, judge};
use kafka_gen::source::SourceMap;
use kafka_gen::yaml::{Dialect, Node, read};

use crate::support::expect_file;

/// A change on a page: the objects before and after, and what was said of it.
struct Example<'a> {
    before: &'a str,
    after: &'a str,
    report: Option<&'a str>,
}

/// The examples below one heading.
fn examples<'a>(page: &'a str, heading: &str) -> Vec<Example<'a>> {
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).unwrap_or_default();
    let one = |part: &'a str| {
        let (before, rest) = part.split_once("```").unwrap();
        let (_, rest) = rest.split_once("```yaml after\n").expect("`yaml after` follows `yaml before`");
        let (after, rest) = rest.split_once("```").unwrap();
        let report = rest.split_once("```report\n").map(|(_, rest)| rest.split_once("```").unwrap().0);
        Example { before, after, report }
    };
    section.split("```yaml before\n").skip(1).map(one).collect()
}

/// The objects in a text.
pub fn side(text: &str) -> Side {
    let id = SourceMap::default().add("side.yaml", text.to_owned());
    let nodes = read(text, id, Dialect::Manifest).unwrap_or_else(|report| panic!("{report:?}\n{text}"));
    Side::new(nodes.into_iter().map(Node::without_nulls).collect())
}

/// What is said of a change, one line for each claim.
fn report(changes: &Changes, claims: &[Claim]) -> String {
    let mut text = String::new();
    for difference in &changes.differences {
        let place = place(difference, changes.pair(difference).unwrap());
        let mut claimed = false;
        for claim in claims.iter().filter(|claim| claim.difference == difference.index) {
            claimed = true;
            writeln!(text, "{} {place}: {} [{}]", claim.class.name(), claim.why, claim.rule.name).unwrap();
            if let Some((field, reason)) = &claim.refused {
                let field = if field.is_empty() { "the object" } else { field };
                writeln!(text, "  refused: {field}: {}", reason.name()).unwrap();
            }
            for step in &claim.steps {
                writeln!(text, "  step: {step}").unwrap();
            }
        }
        if !claimed {
            writeln!(text, "unclassified {place}").unwrap();
        }
    }
    text
}

/// The field, or the object if all of it comes or goes.
fn place(difference: &Difference, pair: &Pair) -> String {
    let mut place = if difference.path.is_empty() { pair.display() } else { difference.path.clone() };
    if let Some(part) = &difference.part {
        place.push_str(&format!(" {}", part.display()));
    }
    place
}

/// What the rules say of an example, and whether this rule says something.
fn judged(rule: &Rule, example: &Example<'_>) -> (bool, String) {
    let changes = Changes::between(&side(example.before), &side(example.after));
    let claims = judge(&changes);
    (claims.iter().any(|claim| claim.rule.name == rule.name), report(&changes, &claims))
}

#[test]
fn each_page_about_a_change_says_what_its_rule_finds() {
    let mut wrong = String::new();
    for rule in super::tested(|rule| rule.check.scope() == "change") {
        let text = super::page(rule);
        let mut page = text.clone();
        let found = examples(&text, "Found");
        assert!(!found.is_empty(), "{} has nothing under `Found`", rule.name);
        for example in &found {
            let (own, lines) = judged(rule, example);
            if !own {
                wrong.push_str(&format!("{} does not find\n{}but\n{lines}\n", rule.name, example.after));
            }
            let report = example.report.unwrap_or_else(|| panic!("{} lacks a report block", rule.name));
            let Example { before, after, .. } = example;
            let start = format!("{before}```\n```yaml after\n{after}```\n```report\n");
            page = page.replace(&format!("{start}{report}```"), &format!("{start}{lines}```"));
        }
        for example in examples(&text, "Not found") {
            let (own, lines) = judged(rule, &example);
            if own {
                wrong.push_str(&format!("{} finds\n{lines}in\n{}\n", rule.name, example.after));
            }
        }
        expect_file(&super::page_of(rule), &page);
    }
    assert!(wrong.is_empty(), "{wrong}");
}
