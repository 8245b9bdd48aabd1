//! The names of resources that containers ask for: `cpu`, `memory`, `hugepages-2Mi`, `example.com/nic`.

use super::{Format, Quantity};

/// The name of a resource.
#[derive(Clone, Copy, Debug)]
pub struct ResourceName<'a>(pub &'a str);

impl ResourceName<'_> {
    /// Checks that a container may ask for it.
    ///
    /// # Errors
    /// What it must be, as a phrase that follows "`text` is not …".
    pub fn check(self) -> Result<(), &'static str> {
        let known = matches!(self.0, "cpu" | "memory" | "ephemeral-storage") || self.is_huge_pages();
        let good = if self.0.contains('/') { self.is_native() || self.is_extended() } else { known };
        if good && Format::LabelKey.check(self.0).is_ok() {
            return Ok(());
        }
        Err(
            "a resource of containers: `cpu`, `memory`, `ephemeral-storage`, `hugepages-` and a size, or a name such as `example.com/device`",
        )
    }

    /// True if a pod as a whole can ask for it.
    pub fn is_of_pods(self) -> bool {
        matches!(self.0, "cpu" | "memory") || self.is_huge_pages()
    }

    /// True for memory pages of one size.
    pub fn is_huge_pages(self) -> bool {
        self.0.starts_with("hugepages-")
    }

    /// True if it belongs to Kubernetes itself.
    fn is_native(self) -> bool {
        !self.0.contains('/') || self.0.contains("kubernetes.io/")
    }

    /// True if it is counted in whole numbers, as devices are. Quotas name it with `requests.` in front, which must
    /// leave it a name.
    pub fn is_extended(self) -> bool {
        !self.is_native()
            && !self.0.starts_with("requests.")
            && Format::LabelKey.check(&format!("requests.{}", self.0)).is_ok()
    }

    /// True if a node can promise more of it than it has, so that a request may be less than the limit.
    pub fn is_overcommitted(self) -> bool {
        self.is_native() && !self.is_huge_pages()
    }

    /// True if this amount is a number of whole pages.
    pub fn is_whole_pages(self, amount: &Quantity) -> bool {
        let size = self.0.strip_prefix("hugepages-").and_then(|size| size.parse::<Quantity>().ok());
        size.is_some_and(|size| {
            size.milli() > 0 && size.milli() % 1000 == 0 && amount.value() % size.value() == 0
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_ask_for_these() {
        let longest = format!("{}.x/nic", "e".repeat(242));
        for good in [
            "cpu",
            "memory",
            "ephemeral-storage",
            "hugepages-2Mi",
            "example.com/nic",
            "kubernetes.io/x",
            longest.as_str(),
        ] {
            assert_eq!(ResourceName(good).check(), Ok(()), "{good}");
        }
        let too_long = format!("{}.x/nic", "e".repeat(243));
        for bad in [
            "gpu",
            "storage",
            "pods",
            "",
            "requests.cpu",
            "requests.example.com/nic",
            "a b",
            "hugepages-2 Mi",
            "kubernetes.io/x y",
            "example.com/nic/2",
            too_long.as_str(),
        ] {
            assert!(ResourceName(bad).check().is_err(), "{bad}");
        }
    }

    #[test]
    fn devices_are_counted_and_not_overcommitted() {
        for (name, extended, overcommitted) in [
            ("cpu", false, true),
            ("hugepages-2Mi", false, false),
            ("example.com/nic", true, false),
            ("node.kubernetes.io/x", false, true),
            ("requests.example.com/nic", false, false),
        ] {
            assert_eq!(ResourceName(name).is_extended(), extended, "{name}");
            assert_eq!(ResourceName(name).is_overcommitted(), overcommitted, "{name}");
        }
    }

    #[test]
    fn huge_pages_are_whole() {
        for (name, amount, whole) in [
            ("hugepages-2Mi", "4Mi", true),
            ("hugepages-2Mi", "0", true),
            ("hugepages-2Mi", "3Mi", false),
            ("hugepages-2Mi", "1", false),
            ("hugepages-1", "1", true),
            ("hugepages-0", "1", false),
            ("hugepages-1500m", "3", false),
            ("hugepages--1", "1", false),
            ("hugepages-big", "1", false),
            ("cpu", "1", false),
        ] {
            assert_eq!(ResourceName(name).is_whole_pages(&amount.parse().unwrap()), whole, "{name} {amount}");
        }
    }
}
