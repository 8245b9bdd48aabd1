//! IP addresses and ranges, as Kubernetes 1.36 and newer take them: nothing that two readers could understand
//! differently. Older releases accept leading zeros (as decimals), addresses of IPv4 written as IPv6, and bits beyond the
//! prefix; what is refused here is stored by none that is up to date.

use std::net::IpAddr;

/// Reads an IP address: IPv4 without leading zeros, or IPv6 that is not IPv4 in disguise.
///
/// # Errors
/// What an address is, as a phrase that follows "`text` is not …".
pub fn ip_address(text: &str) -> Result<IpAddr, String> {
    match text.parse() {
        Ok(address) if is_disguised(address) => {
            Err(format!("an IP address in its own form, `{}`", address.to_canonical()))
        }
        Ok(address) => Ok(address),
        Err(_) => match without_leading_zeros(text).parse::<IpAddr>() {
            Ok(plain) => Err(format!("an IP address without leading zeros, `{plain}`")),
            Err(_) => Err("an IP address such as `10.9.8.7` or `2001:db8::ffff`".to_owned()),
        },
    }
}

/// What is to be known of a range that only older releases take (the feature gate `StrictIPCIDRValidation`, off by default up
/// to 1.35). An update that keeps such a range is taken by all.
pub const STRICT: &str = "Kubernetes 1.36 and newer reject it, older releases take it";

/// A range of IP addresses, such as `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpRange {
    address: IpAddr,
    length: u32,
}

impl IpRange {
    /// Reads a range in CIDR notation: an address, `/`, and how many of its bits count. The others must be 0.
    ///
    /// # Errors
    /// What a range is, as a phrase that follows "`text` is not …".
    pub fn parse(text: &str) -> Result<Self, String> {
        let wanted = || "an IP range such as `10.9.8.0/24` or `2001:db8::/64`".to_owned();
        let (address, digits) = text.split_once('/').ok_or_else(wanted)?;
        if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wanted());
        }
        let length: u32 = digits.parse().map_err(|_| wanted())?;
        let plain: IpAddr = without_leading_zeros(address).parse().map_err(|_| wanted())?;
        if length > bits(plain) {
            return Err(wanted());
        }
        let range = Self { address: start(plain, length), length };
        if address.parse() != Ok(plain) || digits != length.to_string() {
            return Err(format!("an IP range without leading zeros, `{}`", range.display()));
        }
        if is_disguised(plain) {
            return Err("an IP range in its own form: it is IPv4 written as IPv6".to_owned());
        }
        if range.address != plain {
            return Err(format!(
                "an IP range: it has bits set beyond its prefix; the range around it is `{}`",
                range.display()
            ));
        }
        Ok(range)
    }

    /// Reads a range as releases before 1.36 do: bits beyond the prefix do not count, and IPv4 may be written as IPv6.
    pub fn lenient(text: &str) -> Option<Self> {
        let (address, digits) = text.trim().split_once('/')?;
        let length: u32 = digits.parse().ok()?;
        let plain: IpAddr = without_leading_zeros(address).parse().ok()?;
        let (plain, length) = if is_disguised(plain) {
            (plain.to_canonical(), length.checked_sub(96)?)
        } else {
            (plain, length)
        };
        (length <= bits(plain)).then(|| Self { address: start(plain, length), length })
    }

    /// The first and the last address, as numbers; the flag is true for IPv4.
    pub(super) fn bounds(self) -> (bool, u128, u128) {
        match self.address {
            IpAddr::V4(v4) => {
                let first = v4.to_bits();
                (true, first.into(), (first | u32::MAX.checked_shr(self.length).unwrap_or(0)).into())
            }
            IpAddr::V6(v6) => {
                let first = v6.to_bits();
                (false, first, first | u128::MAX.checked_shr(self.length).unwrap_or(0))
            }
        }
    }

    /// True if the other range is part of this one, and not all of it.
    pub fn holds_more_than(self, other: Self) -> bool {
        self.length < other.length
            && bits(self.address) == bits(other.address)
            && start(other.address, self.length) == self.address
    }

    fn display(self) -> String {
        format!("{}/{}", self.address, self.length)
    }
}

fn bits(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The address with no more than its first bits.
fn start(address: IpAddr, length: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - length.min(128)).unwrap_or(0);
            IpAddr::V6((v6.to_bits() & mask).into())
        }
    }
}

/// True for IPv4 that is written as IPv6: `::ffff:10.0.0.1`.
fn is_disguised(address: IpAddr) -> bool {
    matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some())
}

/// The same IPv4 address with each number in its shortest form; any other text as it is.
fn without_leading_zeros(text: &str) -> String {
    let shortest = |part: &str| {
        let digits = part.trim_start_matches('0');
        if digits.is_empty() && !part.is_empty() { "0".to_owned() } else { digits.to_owned() }
    };
    if text.contains(':') {
        return text.to_owned();
    }
    text.split('.').map(shortest).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_in_one_way() {
        for good in ["0.0.0.0", "10.9.8.7", "::", "2001:db8::ffff", "2001:0db8:0:0::1", "64:ff9b::10.0.0.1"] {
            assert_eq!(ip_address(good), Ok(good.parse().unwrap()), "{good}");
        }
        for (bad, wanted) in [
            ("", "such as"),
            ("10.0.0", "such as"),
            ("10.0.0.256", "such as"),
            ("10.0.0.", "such as"),
            ("kafka", "such as"),
            (" 10.0.0.1", "such as"),
            ("10.0.0.1/32", "such as"),
            ("fe80::1%eth0", "such as"),
            ("010.0.0.00", "without leading zeros, `10.0.0.0`"),
            ("::ffff:10.0.0.1", "own form, `10.0.0.1`"),
        ] {
            let found = ip_address(bad).unwrap_err();
            assert!(found.contains(wanted), "{bad}: {found}");
        }
    }

    #[test]
    fn a_range_is_written_in_one_way() {
        for good in ["0.0.0.0/0", "::/0", "192.168.0.0/16", "10.1.2.3/32", "fd00::/8", "2001:db8::1/128"] {
            assert_eq!(IpRange::parse(good).map(IpRange::display), Ok(good.to_owned()));
        }
        for (bad, wanted) in [
            ("10.0.0.0", "such as"),
            ("10.0.0.0/", "such as"),
            ("10.0.0.0/33", "such as"),
            ("10.0.0.0/0032", "such as"),
            ("10.0.0.0/+8", "such as"),
            ("10.0.0.0/8/8", "such as"),
            ("10.0.0/8", "such as"),
            ("fd00::/129", "such as"),
            ("10.0.0.0/08", "without leading zeros, `10.0.0.0/8`"),
            ("010.0.0.0/8", "without leading zeros, `10.0.0.0/8`"),
            ("10.0.0.1/8", "the range around it is `10.0.0.0/8`"),
            ("10.0.0.1/0", "the range around it is `0.0.0.0/0`"),
            ("10.0.0.1/31", "the range around it is `10.0.0.0/31`"),
            ("fd00::1/64", "the range around it is `fd00::/64`"),
            ("::1/0", "the range around it is `::/0`"),
            ("::ffff:10.0.0.0/104", "IPv4 written as IPv6"),
        ] {
            let found = IpRange::parse(bad).unwrap_err();
            assert!(found.contains(wanted), "{bad}: {found}");
        }
    }

    #[test]
    fn a_part_of_a_range_is_smaller_and_inside() {
        let range = |text| IpRange::parse(text).unwrap();
        for (whole, part, inside) in [
            ("10.0.0.0/8", "10.1.0.0/16", true),
            ("10.0.0.0/8", "10.0.0.0/9", true),
            ("10.0.0.0/8", "10.0.0.0/8", false),
            ("10.1.0.0/16", "10.0.0.0/8", false),
            ("10.0.0.0/8", "11.0.0.0/16", false),
            ("0.0.0.0/0", "10.0.0.0/8", true),
            ("::/0", "10.0.0.0/8", false),
            ("0.0.0.0/0", "fd00::/8", false),
            ("2001:db8::/32", "2001:db8:1::/48", true),
            ("2001:db8::/32", "2001:db9::/48", false),
        ] {
            assert_eq!(range(whole).holds_more_than(range(part)), inside, "{whole} {part}");
        }
    }
}
