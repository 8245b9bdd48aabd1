//! The profiles and topic catalogs that the program carries.

/// A file of the program.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The name on the command line or in a profile.
    pub name: &'static str,
    /// The name that messages show.
    pub file: &'static str,
    /// The file.
    pub text: &'static str,
}

impl Embedded {
    /// The first line of the file, a comment that says what it is for.
    pub fn summary(&self) -> &'static str {
        self.text.lines().next().unwrap_or("").trim_start_matches(['#', ' '])
    }
}

macro_rules! embedded {
    ($name:literal, $file:literal) => {
        Embedded { name: $name, file: $file, text: include_str!(concat!("../../", $file)) }
    };
}

/// The profile that all others build on.
pub(super) const BASE: Embedded = embedded!("base", "profiles/base.yaml");

/// What `init` writes, for a file `kafka.yaml`.
pub(super) const START: &str = include_str!("../../profiles/start.yaml");

/// All profiles.
pub const PROFILES: [Embedded; 4] = [
    BASE,
    embedded!("dev", "profiles/dev.yaml"),
    embedded!("prod", "profiles/prod.yaml"),
    embedded!("secure", "profiles/secure.yaml"),
];

/// All topic catalogs.
pub const CATALOGS: [Embedded; 2] = [
    embedded!("learnflow", "profiles/catalogs/learnflow.yaml"),
    embedded!("learnflow-events", "profiles/catalogs/learnflow-events.yaml"),
];
