use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "log-directories-on-one-volume",
    summary: "several log directories are on one volume",
    level: Level::Warning,
    page: include_str!("log_directories_on_one_volume.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let directories = pool.log_directories()?;
    // The metadata is often beside the records.
    let of_records = directories.iter().filter(|(_, setting)| *setting != "metadata.log.dir");
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for (directory, setting) in of_records {
        let Some(mount) = pool.storage.mount_of(directory) else { continue };
        let Some((first, _)) = seen.iter().find(|(_, volume)| *volume == mount.volume) else {
            seen.push((directory, &mount.volume));
            continue;
        };
        let name = pool.name_of(setting);
        findings
            .setting(pool, setting)
            .because(&mount.at, "the mount")
            .help(format!("set `{name}` to one directory of each volume: to use several disks, mount a volume of its own for each"))
            .say(format!(
                "the log directories `{first}` and `{directory}` are on one volume, `{}`: they fill up and fail together, and share its throughput",
                mount.volume
            ));
        return Ok(());
    }
    Ok(())
}
