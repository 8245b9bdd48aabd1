//! Lists of a shell script: `mapfile -t hosts <FILE`, of which `${hosts[ordinal]}` is the line of a pod.

use super::{Part, PodField, Value};

/// The list that a statement reads from a file: its name, and a text for each ordinal.
pub(super) fn read<'t>(words: &[&str], file: &dyn Fn(&str) -> Option<&'t str>) -> Option<(String, Value)> {
    let ["mapfile", "-t", name, source] = words else { return None };
    let lines = file(source.strip_prefix('<')?)?.lines().map(str::to_owned);
    Some(((*name).to_owned(), Value::part(Part::ByOrdinal(lines.collect()))))
}

/// What `hosts[ordinal]` or `hosts[ordinal]-` comes to, if the list is known and the index is the pod's ordinal.
pub(super) fn element(inner: &str, variable: &dyn Fn(&str) -> Option<Value>) -> Option<Value> {
    let (name, index) = inner.trim_end_matches('-').strip_suffix(']')?.split_once('[')?;
    let list = variable(name)?;
    let is_ordinal = variable(index)?.parts() == [Part::Pod(PodField::Ordinal(0))];
    (is_ordinal && matches!(list.parts(), [Part::ByOrdinal(_)])).then_some(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pod_has_its_line_of_a_list() {
        let file = |path: &str| (path == "/hosts").then_some("a.example.com\nb.example.com\n");
        let (name, list) = read(&["mapfile", "-t", "hosts", "</hosts"], &file).unwrap();
        assert_eq!((name.as_str(), list.shown().as_str()), ("hosts", "<a.example.com|b.example.com>"));
        assert_eq!(read(&["mapfile", "-t", "hosts", "</other"], &file), None);
        let variable = |name: &str| match name {
            "hosts" => Some(list.clone()),
            "ordinal" => Some(Value::part(Part::Pod(PodField::Ordinal(0)))),
            "next" => Some(Value::part(Part::Pod(PodField::Ordinal(1)))),
            _ => None,
        };
        assert_eq!(element("hosts[ordinal]-", &variable), Some(list.clone()));
        for other in ["hosts[next]", "hosts[0]", "ordinal[ordinal]", "hosts"] {
            assert_eq!(element(other, &variable), None, "{other}");
        }
    }
}
