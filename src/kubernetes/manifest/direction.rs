//! The directions of connections that a network policy isolates.

use crate::yaml::Node;

/// A direction of connections, as the pods that a policy selects see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Connections to the pods.
    Ingress,
    /// Connections from the pods.
    Egress,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ingress, Self::Egress];

    /// Its name in `policyTypes`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }

    /// The field of a policy's `spec` with its rules.
    pub fn rules(self) -> &'static str {
        match self {
            Self::Ingress => "ingress",
            Self::Egress => "egress",
        }
    }

    /// The field of a rule with its peers.
    pub fn peers(self) -> &'static str {
        match self {
            Self::Ingress => "from",
            Self::Egress => "to",
        }
    }

    /// True if pods that a policy with this `spec` selects have only the connections that policies name. Without types, a
    /// policy is about what comes in, and about what goes out only if it has a rule for that.
    pub fn is_isolated(self, spec: &Node) -> bool {
        let types = spec.list("policyTypes");
        if types.is_empty() {
            return self == Self::Ingress || !spec.list(self.rules()).is_empty();
        }
        types.iter().any(|item| item.as_str() == Some(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::Direction;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn a_policy_without_types_isolates_what_the_api_server_fills_in() {
        for (spec, expected) in [
            ("{}", [true, false]),
            ("{ egress: [] }", [true, false]),
            ("{ egress: [{}] }", [true, true]),
            ("{ ingress: [{}], policyTypes: [Egress] }", [false, true]),
            ("{ egress: [{}], policyTypes: [Ingress] }", [true, false]),
        ] {
            let spec = read(spec, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0);
            assert_eq!(Direction::ALL.map(|direction| direction.is_isolated(&spec)), expected);
        }
    }
}
