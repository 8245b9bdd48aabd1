//! Old paraphrases stay out of every text: the field has a term for each, which a reader can search for.

use std::fs;

use crate::support::{files, project};

/// Phrases, and the term to use instead.
const PHRASES: &[(&str, &str)] = &[
    ("anew", "recreate, regenerate, restart"),
    ("any more", "no longer"),
    ("be had back", "cannot be recovered, cannot be removed later"),
    ("changes that were thought about", "reviewed and accepted changes"),
    ("belong into", "would be written to"),
    ("come to stand", "are scheduled"),
    ("gone for good", "lost permanently"),
    ("for want of", "insufficient, for lack of"),
    ("from one day to the next", "is not pinned"),
    ("goes with its pod", "is lost when the pod is deleted"),
    ("is another one", "differs, changes"),
    ("is there already", "already exists"),
    ("likes best", "default"),
    ("look after", "manage"),
    ("looks after", "manages"),
    ("made beside", "a new object is created; the old one remains"),
    ("mend", "fix"),
    ("names no class", "does not name a class"),
    ("nobody", "no client, no consumer"),
    ("nobody's", "unmanaged, an example"),
    ("put up with", "tolerate"),
    ("room for one replica", "can hold only one replica"),
    ("somebody", "a user, another process"),
    ("somebody's", "managed elsewhere"),
    ("stay behind", "remain"),
    ("switches objects off", "disables objects"),
    ("stands here", "duplicate"),
    ("take apart", "split, parse"),
    ("takes apart", "splits, parses"),
    ("the machine itself", "the JVM itself"),
];

/// Files that may have a phrase: a user name, a mention, and comments that are part of the rendered bytes.
const ALLOWED: &[(&str, &str)] = &[
    ("src/text/markdown.rs", "somebody"),
    ("src/render/targets/bitnami.rs", "any more"),
    ("src/kubernetes/rules/pod/invalid_name_in_pod.md", "nobody"),
    ("templates/kubernetes/21-configmap-topics.yaml", "nobody"),
    ("templates/kubernetes/60-statefulset.yaml", "nobody"),
    ("templates/kubernetes/90-job-topics.yaml", "nobody"),
];

/// Where a phrase stands in a text: whole words in lower case.
fn lines_with(text: &str, phrase: &str) -> Vec<usize> {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\'');
    text.match_indices(phrase)
        .filter(|(at, _)| {
            let (before, after) = (text[..*at].chars().next_back(), text[at + phrase.len()..].chars().next());
            !is_word(before) && !is_word(after)
        })
        .map(|(at, _)| text[..at].matches('\n').count() + 1)
        .collect()
}

/// Every text that a person reads.
fn texts() -> Vec<(String, String)> {
    let mut all = vec![("README.md".to_owned(), fs::read_to_string(project("README.md")).unwrap())];
    for root in ["src", "templates", "profiles", "docs/src"] {
        let ends = [".rs", ".md", ".yaml", ".json", ".sh", ".properties", ".tsv"];
        let found =
            files(&project(root)).into_iter().filter(|(path, _)| ends.iter().any(|end| path.ends_with(end)));
        all.extend(found.map(|(path, text)| (format!("{root}/{path}"), text)));
    }
    all
}

#[test]
fn old_paraphrases_stay_out() {
    let mut found = Vec::new();
    let mut used = Vec::new();
    for (path, text) in texts() {
        let text = text.to_lowercase();
        for (phrase, better) in PHRASES {
            let lines = lines_with(&text, phrase);
            if lines.is_empty() {
                continue;
            }
            match ALLOWED.iter().find(|allowed| **allowed == (path.as_str(), *phrase)) {
                Some(allowed) => used.push(allowed),
                None => found.push(format!("{path}:{}: `{phrase}`; better: {better}", lines[0])),
            }
        }
    }
    assert!(found.is_empty(), "{} old phrases:\n{}", found.len(), found.join("\n"));
    let unused: Vec<_> = ALLOWED.iter().filter(|allowed| !used.contains(allowed)).collect();
    assert!(unused.is_empty(), "allowed but not there: {unused:?}");
}

#[test]
fn a_phrase_is_found_as_whole_words_only() {
    assert_eq!(lines_with("it is\nmend, amend, mend-able", "mend"), [2, 2]);
    assert!(lines_with("amend mender mend_it", "mend").is_empty());
    assert!(lines_with("nobody's", "nobody").is_empty());
}
