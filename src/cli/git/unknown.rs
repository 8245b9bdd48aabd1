//! What to do about a revision that the repository does not have.

use super::command::asked;
use crate::text::shown;

/// True if the repository has the revision.
pub(super) fn exists(revision: &str) -> bool {
    asked(&["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")]).is_some()
}

/// The way to a revision that git does not know: what it is of decides whether it can be fetched.
pub(super) fn help(revision: &str) -> String {
    // `origin/main~3` is three commits before `origin/main`.
    let end = revision.find(['~', '^', '@']).unwrap_or(revision.len());
    let name = revision.get(..end).unwrap_or(revision);
    if let Some((remote, branch)) = remote_branch(name) {
        let fetched = asked(&["config", "--get-all", &format!("remote.{remote}.fetch")]).unwrap_or_default();
        // A clone of one branch records no other branch, unless it is told where.
        let branch = if fetched.contains("refs/heads/*") {
            branch.to_owned()
        } else {
            format!("{branch}:refs/remotes/{remote}/{branch}")
        };
        return format!(
            "fetch it: `git fetch {} {}`; in CI check out the whole history, such as with `fetch-depth: 0`",
            shown::word(remote),
            shown::word(&branch)
        );
    }
    let refs = asked(&["for-each-ref", "--format=%(refname:lstrip=2)", "refs/remotes"]).unwrap_or_default();
    let ending = format!("/{name}");
    let is_of_remote = |branch: &&str| name != "HEAD" && branch.ends_with(&ending);
    if let Some(branch) = refs.lines().find(is_of_remote) {
        return format!("did you mean `git:{branch}`?");
    }
    if asked(&["rev-parse", "--is-shallow-repository"]).is_some_and(|shallow| shallow == "true") {
        return "this clone lacks older commits: `git fetch --unshallow`; in CI check out the whole history, such as with `fetch-depth: 0`"
            .to_owned();
    }
    "`git branch --all` and `git tag` list the names that this repository has".to_owned()
}

/// The remote and the branch that `origin/main` stands for, if there is such a remote.
fn remote_branch(name: &str) -> Option<(&str, &str)> {
    let name = name.strip_prefix("refs/remotes/").unwrap_or(name);
    let remotes = asked(&["remote"])?;
    let found = remotes.lines().filter_map(|remote| {
        let branch = name.strip_prefix(remote)?.strip_prefix('/')?;
        let remote = name.get(..name.len() - branch.len() - 1)?;
        (!branch.is_empty()).then_some((remote, branch))
    });
    // A remote may have a name with `/`.
    found.max_by_key(|(remote, _)| remote.len())
}
