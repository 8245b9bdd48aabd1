use super::*;

/// The lines of a text that may be shown, and the messages about it.
fn shown(text: &str, dialect: Dialect) -> (Vec<String>, String) {
    let mut sources = SourceMap::default();
    let id = sources.add("", text.to_owned());
    let (_, report) = read_all(&mut sources, id, dialect);
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        let place = Span::new(id, start, start + line.trim_end().len());
        lines.extend(sources.may_show(place).then_some(line.trim_end().to_owned()));
        start += line.len();
    }
    let said =
        report.shown(&sources).into_iter().flat_map(|finding| [finding.message, finding.help.join(" ")]);
    (lines, said.collect::<Vec<_>>().join("\n"))
}

fn assert_hidden(text: &str, dialect: Dialect) {
    let (lines, said) = shown(text, dialect);
    assert!(!lines.concat().contains("sesame") && !said.contains("sesame"), "{text}\n{lines:?}\n{said}");
}

#[test]
fn all_lines_of_a_value_are_hidden() {
    let text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: kafka\n  annotations:\n    \
                kubectl.kubernetes.io/last-applied-configuration: sesame\n  password: sesame\ndata:\n  key: |\n    \
                sesame\n\n    sesame\n  other:\n    sesame\n    sesame\n  list: [sesame,\n  \"sesame\n    sesame\"]\nStringdata: sesame\n\
                ---\nkind: ConfigMap\ndata: {open: sesame}\n";
    let (lines, _) = shown(text, Dialect::Manifest);
    let rest: Vec<&String> = lines.iter().filter(|line| line.contains("sesame")).collect();
    assert_eq!(rest, ["data: {open: sesame}"]);
    assert!(lines.contains(&"  name: kafka".to_owned()));
}

#[test]
fn what_was_meant_to_be_a_secret_is_hidden() {
    for secret in [
        "{apiVersion: v1, kind: Secret, data: {a: sesame}}",
        "{\"kind\": \"secret\", \"data\": {\"a\": \"sesame\"}}",
        "{\"kind\": \"Secr\\u0065t\", \"data\": {\"a\": \"sesame\"}}",
        "Kind: Secret\ndata: {a: sesame}",
        "kind: !!str Secret\ndata: {a: sesame}",
        "kind: &k Secret\ndata: {a: sesame}",
        "a: &k Secret\nkind: *k\ndata: {a: sesame}",
        "\"k\\x69nd\": Secret\ndata: {a: sesame}",
        "stringData: {a: sesame}",
        "x: &a [sesame]\nkind: Secret\ndata: *a",
        "kind: Pod\nkind: Secret\ndata: {a: sesame}",
        "kind: Secret\ndata: {a: sesame, a: sesame, a: sesame}",
        "kind: Secret\ndata: {a: !!int sesame}",
        "a: {name: A, name: PASSWORD, value: sesame}",
        "a: &p sesame\npassword: *p",
        "? password\n: sesame",
        "\"pass\\u0077ord\": sesame",
        "a: {<<: {password: sesame}}",
    ] {
        assert_hidden(secret, Dialect::Manifest);
    }
}

#[test]
fn a_document_that_cannot_be_read_is_hidden_as_a_whole() {
    for broken in [
        "kind: Secret\ndata: {a: sesame\nb: c\n",
        "kind: ConfigMap\ndata: {a: sesame\nb: c\n",
        "a: sesame\n b: c\n",
        "{\"kind\" : \"Secret\", \"data\": {\"a\": \"sesame\" \"b\"}}",
        "{\"a\": {\"a\": \"sesame\" \"b\"}}",
        "stringData: {a: sesame",
        "tls.key: |\n-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----\n",
        "a: \"sesame\n--- sesame\nsesame\n",
        "sesame",
        "- sesame",
    ] {
        assert_hidden(broken, Dialect::Manifest);
        assert_hidden(broken, Dialect::Profile);
        if !broken.contains("---") {
            let (lines, _) =
                shown(&format!("kind: Service\n---\n{broken}\n---\nkind: Pod\n"), Dialect::Manifest);
            assert!(
                !lines.concat().contains("sesame") && lines.contains(&"kind: Service".to_owned()),
                "{broken}\n{lines:?}"
            );
        }
    }
}

#[test]
fn what_is_wrong_with_a_secret_does_not_quote_it() {
    for text in ["password: 1_000", "config:\n  a.password: 1_000_000", "password: .inf"] {
        let mut sources = SourceMap::default();
        let id = sources.add("", text.to_owned());
        let (_, report) = read_all(&mut sources, id, Dialect::Profile);
        let value = text.rsplit(' ').next().unwrap();
        for finding in report.shown(&sources) {
            assert!(
                !finding.message.contains(value) && !finding.help.concat().contains(value),
                "{finding:?}"
            );
        }
        assert!(report.has_errors(), "{text}");
    }
    // What is no secret is quoted.
    assert!(shown("replicas: 1_000", Dialect::Profile).1.contains("1_000"));
}

#[test]
fn a_value_of_a_word_is_hidden_in_its_place() {
    let mut sources = SourceMap::default();
    let word = "config.\"a.password\"=sesame";
    let id = sources.add("--set", word);
    let at = word.find('=').unwrap() + 1;
    let value = read_value(&mut sources, id, at, Dialect::Profile).unwrap().remove(0);
    assert_eq!(value.span, Span::new(id, at, word.len()));
    assert!(read_value(&mut sources, id, 0, Dialect::Profile).is_ok());
    let id = sources.add("--set", "a={sesame");
    read_value(&mut sources, id, 2, Dialect::Profile).unwrap_err();
    assert_eq!(sources.shown_text(id), "(hidden)");
}
