//! Paths of files inside a volume, as Kubernetes takes them.

/// Checks that no step of a path leads up.
///
/// # Errors
/// What the path must be, in the words of the API server.
pub fn path_without_backsteps(path: &str) -> Result<(), &'static str> {
    if path.split('/').any(|step| step == "..") { Err("must not contain `..`") } else { Ok(()) }
}

/// Checks a path that starts in a folder and stays there.
///
/// # Errors
/// What the path must be, in the words of the API server.
pub fn descending_path(path: &str) -> Result<(), &'static str> {
    if path.starts_with('/') {
        return Err("must be a relative path");
    }
    path_without_backsteps(path)
}

/// Checks a path at which a key is written; names that begin with `..` belong to the kubelet.
///
/// # Errors
/// What the path must be, in the words of the API server.
pub fn unreserved_path(path: &str) -> Result<(), &'static str> {
    descending_path(path)?;
    if path.starts_with("..") { Err("must not start with `..`") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_their_folder() {
        for good in ["", "a", "a/b", "a..b", "a/..b", "a/b..", "./a", "..."] {
            assert_eq!(descending_path(good), Ok(()), "{good}");
        }
        for (bad, wanted) in [("/", "relative"), ("/a", "relative"), ("..", "`..`"), ("a/../b", "`..`")] {
            assert!(descending_path(bad).unwrap_err().contains(wanted), "{bad}");
        }
        assert_eq!(path_without_backsteps("/a/b"), Ok(()));
    }

    #[test]
    fn the_names_of_the_kubelet_are_reserved() {
        for good in ["a", ".a", "a/..b"] {
            assert_eq!(unreserved_path(good), Ok(()), "{good}");
        }
        for (bad, wanted) in [("..a", "start"), ("...", "start"), ("../a", "contain"), ("/a", "relative")] {
            assert!(unreserved_path(bad).unwrap_err().contains(wanted), "{bad}");
        }
    }
}
