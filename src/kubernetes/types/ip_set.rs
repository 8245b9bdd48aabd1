//! Sets of IP addresses: ranges are compared by what is in them, not by how they are written.

use super::IpRange;

/// Addresses of both families, as sorted ranges that neither overlap nor touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IpSet {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl IpSet {
    /// Every address.
    pub fn everything() -> Self {
        Self { v4: vec![(0, u32::MAX.into())], v6: vec![(0, u128::MAX)] }
    }

    /// The addresses of these ranges; none if one of them is not a range.
    pub fn of<'a>(ranges: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let mut set = Self::default();
        for text in ranges {
            let (is_v4, first, last) = IpRange::lenient(text)?.bounds();
            set.family(is_v4).push((first, last));
        }
        set.v4 = merged(set.v4);
        set.v6 = merged(set.v6);
        Some(set)
    }

    /// The addresses of this set and of another.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let both = |own: &[(u128, u128)], other: &[(u128, u128)]| merged([own, other].concat());
        Self { v4: both(&self.v4, &other.v4), v6: both(&self.v6, &other.v6) }
    }

    /// The addresses of this set that another does not have.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self { v4: remaining(&self.v4, &other.v4), v6: remaining(&self.v6, &other.v6) }
    }

    /// True if every address of the other set is in this one.
    pub fn covers(&self, other: &Self) -> bool {
        other.without(self) == Self::default()
    }

    /// True if every address of IPv4, or every one of IPv6, is in it.
    pub fn has_a_whole_family(&self) -> bool {
        let all = Self::everything();
        self.v4 == all.v4 || self.v6 == all.v6
    }

    fn family(&mut self, is_v4: bool) -> &mut Vec<(u128, u128)> {
        if is_v4 { &mut self.v4 } else { &mut self.v6 }
    }
}

fn merged(mut ranges: Vec<(u128, u128)>) -> Vec<(u128, u128)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u128, u128)> = Vec::with_capacity(ranges.len());
    for (first, last) in ranges {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

fn remaining(ranges: &[(u128, u128)], gone: &[(u128, u128)]) -> Vec<(u128, u128)> {
    let mut left = Vec::new();
    for (first, last) in ranges.iter().copied() {
        let mut next = Some(first);
        for (from, to) in gone.iter().copied().filter(|(from, to)| *to >= first && *from <= last) {
            let Some(start) = next else { break };
            if from > start {
                left.push((start, from - 1));
            }
            next = to.checked_add(1).filter(|next| *next <= last);
        }
        left.extend(next.map(|start| (start, last)));
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ranges: &str) -> IpSet {
        IpSet::of(ranges.split_whitespace()).unwrap()
    }

    #[test]
    fn sets_are_compared_by_their_addresses() {
        for (wide, narrow, covers) in [
            ("10.0.0.0/8", "10.0.0.0/8", true),
            ("10.0.0.0/7", "10.0.0.0/8", true),
            ("10.0.0.0/8", "10.0.0.0/7", false),
            ("0.0.0.0/0", "10.0.0.0/8 192.168.0.0/16", true),
            ("0.0.0.0/0", "fd00::/8", false),
            ("::/0", "fd00::/8", true),
            ("::/0", "10.0.0.0/8", false),
            ("10.0.0.0/9 10.128.0.0/9", "10.0.0.0/8", true),
            ("10.0.0.0/9 10.192.0.0/10", "10.0.0.0/8", false),
            ("10.1.2.3/8", "10.0.0.0/8", true),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8", true),
            ("0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0", true),
            ("", "10.0.0.0/8", false),
            ("10.0.0.0/8", "", true),
            ("::1/128", "::1/128", true),
        ] {
            assert_eq!(set(wide).covers(&set(narrow)), covers, "{wide} / {narrow}");
        }
    }

    #[test]
    fn what_is_left_out_is_not_in_it() {
        let most = set("10.0.0.0/8").without(&set("10.1.0.0/16"));
        for (range, inside) in
            [("10.0.0.0/16", true), ("10.1.0.0/16", false), ("10.1.2.3/32", false), ("10.2.0.0/15", true)]
        {
            assert_eq!(most.covers(&set(range)), inside, "{range}");
        }
        assert_eq!(most.with(&set("10.1.0.0/16")), set("10.0.0.0/8"));
        assert_eq!(set("0.0.0.0/0").without(&set("0.0.0.0/0")), IpSet::default());
        assert_eq!(set("::/0").without(&set("8000::/1")), set("::/1"));
    }

    #[test]
    fn a_whole_family_is_everyone() {
        for (ranges, whole) in [
            ("0.0.0.0/0", true),
            ("::/0", true),
            ("10.0.0.0/8 ::/0", true),
            ("0.0.0.0/1 128.0.0.0/1", true),
            ("10.1.2.3/0", true),
            ("0.0.0.0/1", false),
            ("", false),
        ] {
            assert_eq!(set(ranges).has_a_whole_family(), whole, "{ranges}");
        }
        for broken in ["10.0.0.0", "10.0.0.0/33", "kafka", "fd00::/129"] {
            assert_eq!(IpSet::of([broken]), None, "{broken}");
        }
    }
}
