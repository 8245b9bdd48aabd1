use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unwritable-log-directory",
    summary: "a log directory is on a volume that is mounted read-only",
    level: Level::Error,
    page: include_str!("unwritable_log_directory.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let directories = pool.log_directories()?;
    let is_read_only = |directory: &String| {
        let mount = pool.storage.mount_of(directory);
        mount.filter(|mount| mount.is_read_only || mount.is_configuration())
    };
    let are_all = directories.iter().all(|(directory, _)| is_read_only(directory).is_some());
    for (directory, setting) in &directories {
        let Some(mount) = is_read_only(directory) else { continue };
        let mut finding = findings.setting(pool, setting).because(&mount.at, "the mount");
        // Without the directory of its metadata a node cannot run.
        let is_fatal = are_all || *setting == "metadata.log.dir";
        if !is_fatal {
            finding = finding.only_a_warning();
        }
        let finding = if mount.is_configuration() {
            finding.help("mount a persistent volume there")
        } else {
            finding.help(format!("remove `readOnly: true` from the mount `{}`", mount.path))
        };
        let effect = if is_fatal { "the broker exits" } else { "it is offline from the start" };
        finding.say(format!(
            "the log directory `{directory}` is on volume `{}`, which is mounted read-only: {effect}",
            mount.volume
        ));
    }
    Ok(())
}
