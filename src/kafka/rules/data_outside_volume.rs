use super::Findings;
use crate::kafka::deployment::{Kind, Mount, NodePool, Source, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "data-outside-volume",
    summary: "a log directory is on no volume that outlives the pod",
    level: Level::Warning,
    page: include_str!("data_outside_volume.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if pool.kind == Kind::Profile || pool.is_rendered {
        return Ok(());
    }
    let is_data = |mount: &&Mount| mount.is_lasting() && !mount.is_configuration();
    let volume = pool.storage.mounts.iter().find(is_data);
    for (directory, setting) in pool.log_directories()? {
        let mount = pool.storage.mount_of(&directory);
        if mount.is_some_and(Mount::is_lasting) {
            continue;
        }
        let finding = findings.setting(pool, setting);
        match volume {
            Some(volume) => finding
                .because(&volume.at, "the volume that is not used")
                .help(format!("set `{}` to a directory below `{}`", pool.name_of(setting), volume.path))
                .say(format!("the log directory `{directory}` is beside the volume at `{}`: the data is lost with the pod", volume.path)),
            None => finding
                .help(match pool.source {
                    Source::Values(values) => format!("set `{}.persistence.enabled` to `true`", values.role.key()),
                    _ => format!("mount a persistent volume, and set `{}` to a directory in it", pool.name_of(setting)),
                })
                .say(format!("the log directory `{directory}` is on no persistent volume: the data is lost with the pod")),
        }
    }
    Ok(())
}
