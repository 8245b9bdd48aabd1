//! Each guard is handed a document that only it rejects.

use serde_json::json;

use super::*;
use crate::kubernetes::document::ObjectRef;

fn document(value: Value) -> Document {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
    Document {
        object: ObjectRef {
            api_version: text("/apiVersion"),
            kind: text("/kind"),
            namespace: Some(text("/metadata/namespace")),
            name: text("/metadata/name"),
        },
        order: "20",
        is_extra: false,
        text: yaml::emit(&value),
        value,
    }
}

/// A ConfigMap with a field more.
fn map(field: &str, value: &Value) -> Document {
    let metadata = json!({"name": "a", "namespace": "b"});
    document(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, field: value}))
}

/// The same document, written in another way.
fn written(mut document: Document, from: &str, to: &str) -> Document {
    assert!(document.text.contains(from), "{}", document.text);
    document.text = document.text.replacen(from, to, 1);
    document
}

fn messages(report: &Report) -> Vec<&str> {
    report.diagnostics().iter().map(|finding| finding.message.as_str()).collect()
}

/// What is said of documents for `kubectl apply`, and of the same as custom resources.
fn said(documents: &[Document]) -> [Vec<String>; 2] {
    let own = |report: Report| messages(&report).into_iter().map(str::to_owned).collect();
    [all(documents, &mut SourceMap::default()).0, foreign(documents, &mut SourceMap::default())].map(own)
}

const KUBECTL: &str = "`20-configmap-a.yaml` was not written correctly: kubectl would read something else";
const LIBYAML: &str = "`20-configmap-a.yaml` was not written correctly: it does not read back: document 1 reads back differently";

#[test]
fn a_sound_document_passes() {
    let sound = map("data", &json!({"a": "yes", "b": "1"}));
    assert_eq!(said(std::slice::from_ref(&sound)), [[""; 0]; 2]);
    let (report, read) = all(std::slice::from_ref(&sound), &mut SourceMap::default());
    assert!(report.diagnostics().is_empty() && read.len() == 1);
    assert!(read_back("values.yaml", &sound.text, &sound.value, &mut SourceMap::default()).is_ok());
}

/// kubectl reads YAML 1.1, where `yes` is a boolean; libyaml's types here are those of YAML 1.2.
#[test]
fn what_kubectl_would_read_otherwise_is_refused() {
    let wrong = written(map("data", &json!({"a": "yes"})), "\"yes\"", "yes");
    assert_eq!(yaml::reads_back(&wrong.text, &[&wrong.value]), Ok(()), "the other reader is content");
    assert_eq!(said(std::slice::from_ref(&wrong)), [[KUBECTL]; 2]);
    let refused = read_back("a", &wrong.text, &wrong.value, &mut SourceMap::default()).unwrap_err();
    assert_eq!(messages(&refused), ["`a` was not written correctly: kubectl would read something else"]);

    for (from, to) in [("apiVersion", "---\n{}\n---\napiVersion"), ("name: a", "name: c")] {
        let wrong = written(map("data", &json!({})), from, to);
        assert_eq!(said(&[wrong]).map(|said| said[0].clone()), [KUBECTL; 2], "{to}");
    }
}

#[test]
fn what_another_reader_reads_otherwise_is_refused() {
    let wrong = written(map("immutable", &json!(true)), "immutable: true", "immutable: yes");
    let mut sources = SourceMap::default();
    assert!(read_one("a", &wrong.text, &wrong.value, &mut sources).is_ok(), "our reader is content");
    assert_eq!(said(std::slice::from_ref(&wrong)), [[LIBYAML]; 2]);
    let refused = read_back("a", &wrong.text, &wrong.value, &mut sources).unwrap_err();
    assert_eq!(
        messages(&refused),
        ["`a` was not written correctly: it does not read back: document 1 reads back differently"]
    );
}

/// A time is text for the tables, as it is in the schemas that they are made from.
#[test]
fn what_the_type_of_a_kind_cannot_hold_is_refused() {
    let timed = |time| {
        let metadata = json!({"name": "a", "namespace": "b", "creationTimestamp": time});
        document(json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}))
    };
    assert_eq!(said(&[timed("2026-01-02T03:04:05Z")]), [[""; 0]; 2]);
    let (report, _) = all(&[timed("yesterday")], &mut SourceMap::default());
    let [finding] = report.diagnostics() else { panic!("{report:?}") };
    let begin = "ConfigMap/a: a ConfigMap cannot be read from it: ";
    assert!(finding.message.starts_with(begin) && finding.primary.is_some(), "{finding:?}");
}

/// Base64 may be folded, as `base64` prints it.
#[test]
fn folded_base64_passes() {
    assert_eq!(said(&[map("binaryData", &json!({"a": "AAAA\nAAAA\n"}))]), [[""; 0]; 2]);
    let wrong = all(&[map("binaryData", &json!({"a": "?"}))], &mut SourceMap::default()).0;
    assert_eq!(wrong.diagnostics().len(), 1, "{wrong:?}");
}

#[test]
fn an_object_is_rendered_once() {
    let report = all(&[map("data", &json!({})), map("data", &json!({}))], &mut SourceMap::default()).0;
    let rules: Vec<_> = report.diagnostics().iter().map(|finding| (finding.severity, finding.rule)).collect();
    assert_eq!(rules, [(Severity::Error, Some("duplicate-object"))]);
}

#[test]
fn only_the_author_may_add_a_kind_that_kubernetes_lacks() {
    let mut thing = document(json!({"apiVersion": "v1", "kind": "Thing", "metadata": {"name": "a"}}));
    let severities = |thing: &Document| {
        let report = all(std::slice::from_ref(thing), &mut SourceMap::default()).0;
        report.diagnostics().iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(severities(&thing), [Severity::Error, Severity::Warning]);
    thing.is_extra = true;
    assert_eq!(severities(&thing), [Severity::Warning]);
    assert_eq!(foreign(&[thing], &mut SourceMap::default()).diagnostics().len(), 0);
}

/// `kubectl apply` keeps a copy in an annotation, and what does not fit there is refused.
#[test]
fn an_object_too_large_for_kubectl_apply_is_an_error() {
    let large = map("data", &json!({"a": "x".repeat(300_000)}));
    let report = all(&[large], &mut SourceMap::default()).0;
    let rules: Vec<_> = report.diagnostics().iter().map(|finding| (finding.severity, finding.rule)).collect();
    assert_eq!(rules, [(Severity::Error, Some("object-too-large"))]);
}
