//! The profile that `init` writes, named after its file.

use super::embedded::START;
use crate::kubernetes::types::Format;
use crate::yaml::{self, Value};

/// What release and Namespace are called where the name of the file makes no name.
const PLAIN: &str = "kafka";

/// A profile to start from: its release and its Namespace have the name of its file, as far as Kubernetes allows.
pub fn starting_profile(stem: &str, path: &str) -> String {
    let name = yaml::inline(&Value::from(name(stem)));
    START
        .replace("\nrelease: kafka\nnamespace: kafka\n", &format!("\nrelease: {name}\nnamespace: {name}\n"))
        .replace(
            "\n#      kind: StatefulSet\n#      name: kafka\n",
            &format!("\n#      kind: StatefulSet\n#      name: {name}\n"),
        )
        .replace("./kafka.yaml", path)
}

/// A release name that is like this text, and the name of no Namespace that Kubernetes itself uses.
fn name(stem: &str) -> String {
    let label: Vec<String> = stem
        .to_lowercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let label = label.join("-");
    let is_taken = label == "default" || label.starts_with("kube-") || label.starts_with(char::is_numeric);
    let mut name = match label.as_str() {
        "" => PLAIN.to_owned(),
        _ if is_taken => format!("{PLAIN}-{label}"),
        _ => label,
    };
    while Format::Release.check(&name).is_err() && name.pop().is_some() {}
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_valid_and_like_the_file() {
        for (stem, expected) in [
            ("kafka", "kafka"),
            ("orders", "orders"),
            ("Orders_EU.prod", "orders-eu-prod"),
            ("--a--", "a"),
            ("2024-orders", "kafka-2024-orders"),
            ("default", "kafka-default"),
            ("kube-system", "kafka-kube-system"),
            ("kubernetes", "kubernetes"),
            ("Bücher", "b-cher"),
            ("订单", "kafka"),
            ("", "kafka"),
            ("a234567890123456789012345678-9012", "a234567890123456789012345678-9"),
            ("a2345678901234567890123456789-12", "a2345678901234567890123456789"),
        ] {
            assert_eq!(name(stem), expected, "{stem}");
            assert_eq!(Format::Release.check(&name(stem)), Ok(()), "{stem}");
            assert_eq!(Format::DnsLabel.check(&name(stem)), Ok(()), "{stem}");
        }
    }

    #[test]
    fn the_file_keeps_its_text_apart_from_names() {
        assert_eq!(starting_profile("kafka", "./kafka.yaml"), START);
        let orders = starting_profile("orders", "./orders.yaml");
        assert!(orders.contains("\nrelease: orders\nnamespace: orders\n"), "{orders}");
        assert!(orders.contains("#      kind: StatefulSet\n#      name: orders\n"), "{orders}");
        assert!(orders.contains("`kafka-gen show ./orders.yaml`") && !orders.contains("./kafka.yaml"));
        assert!(starting_profile("No", "./No.yaml").contains("\nrelease: \"no\"\n"));
    }
}
