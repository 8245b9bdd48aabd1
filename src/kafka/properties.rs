//! Java properties files, in which Kafka has its settings.

use std::collections::BTreeMap;

use crate::text::java_escapes;

/// Settings that only the file of a broker or controller has.
const OF_BROKERS: [&str; 7] = [
    "advertised.listeners",
    "broker.id",
    "controller.listener.names",
    "controller.quorum.voters",
    "log.dirs",
    "node.id",
    "process.roles",
];

/// The settings of a properties file; comments, blanks and the order of lines mean nothing.
pub fn properties(text: &str) -> BTreeMap<String, String> {
    numbered(text).into_iter().map(|(key, value, _)| (key, value)).collect()
}

/// The settings of a properties file in their order, each with the number of its line, from 0.
pub fn numbered(text: &str) -> Vec<(String, String, usize)> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let mut line = line.trim_start().to_owned();
        if line.is_empty() || line.starts_with(['#', '!']) {
            continue;
        }
        // An odd number of backslashes at the end continues the line.
        while line.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1 {
            line.pop();
            line.push_str(lines.next().map_or("", |(_, next)| next.trim_start()));
        }
        let mut is_escaped = false;
        let is_end = |c: char| {
            let is_end = !is_escaped && matches!(c, '=' | ':' | ' ' | '\t');
            is_escaped = c == '\\' && !is_escaped;
            is_end
        };
        let end = line.find(is_end).unwrap_or(line.len());
        let (key, rest) = line.split_at_checked(end).unwrap_or((&line, ""));
        let rest = rest.trim_start();
        // One separator; what follows it is part of the value.
        let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start();
        found.push((java_escapes::unescaped(key), java_escapes::unescaped(value), number));
    }
    found
}

/// True for the settings of a broker or controller, and not those of any other Java program.
pub fn is_of_server(text: &str) -> bool {
    let settings = properties(text);
    OF_BROKERS.iter().any(|name| settings.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_read_as_java_reads_them() {
        let read = properties("# a\n a = 1\nb:2\nc 3\n\nd=x\\\n   y\ne\n! z\nf=a=b");
        let wanted = [("a", "1"), ("b", "2"), ("c", "3"), ("d", "xy"), ("e", ""), ("f", "a=b")];
        assert_eq!(read, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn escapes_are_read_as_java_reads_them() {
        let read =
            properties("a=\\u00e9\\ud83d\\ude00\nb=\\ x\\\\y\\tz\nc\\:d\\ e = 1\nf=\\u12\ng==1\nh= : 2\n");
        let wanted =
            [("a", "é😀"), ("b", " x\\y\tz"), ("c:d e", "1"), ("f", "\\u12"), ("g", "=1"), ("h", ": 2")];
        assert_eq!(read, wanted.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn a_setting_is_found_in_its_line() {
        let read = numbered("# a\na=1\n\nb=x\\\n  y\nc=2\n");
        let lines: Vec<(&str, usize)> = read.iter().map(|(key, _, line)| (key.as_str(), *line)).collect();
        assert_eq!(lines, [("a", 1), ("b", 3), ("c", 5)]);
    }

    #[test]
    fn a_broker_is_known_by_its_settings() {
        for text in ["process.roles=broker", " node.id = 1", "broker.id:0", "log.dirs=/data"] {
            assert!(is_of_server(text), "{text}");
        }
        for text in ["spring.datasource.pool=5", "auto.create.topics.enable=false", "# node.id=1", ""] {
            assert!(!is_of_server(text), "{text}");
        }
    }
}
