use crate::kafka;
use crate::kafka::deployment::{Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::manifest::quantity;
use crate::kubernetes::rules::Findings;

pub(super) static RULE: Rule = Rule {
    name: "volume-too-small",
    summary: "the volume of a broker fills before retention deletes anything",
    level: Level::Warning,
    page: include_str!("volume_too_small.md"),
    check: Check::Workload(check),
};

const GIB: i128 = 1 << 30;

/// Below this size a limit by time alone is soon too much.
const SMALL: i128 = 5 * GIB;

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    if pool.is_rendered || !pool.is_broker()? {
        return Ok(());
    }
    let directories = pool.log_directories()?;
    let [(directory, _)] = directories.as_slice() else { return Ok(()) };
    let Some(mount) = pool.storage.mount_of(directory) else { return Ok(()) };
    let Some(node) =
        workload.claim_spec(mount).and_then(|spec| spec.dig(&["resources", "requests", "storage"]))
    else {
        return Ok(());
    };
    let Some(size) = quantity(node).map(|size| size.value()) else { return Ok(()) };
    let (Some(segment), Some(kept)) =
        (pool.number("log.segment.bytes")?, pool.number("log.retention.bytes")?)
    else {
        return Ok(());
    };
    let (segment, kept) = (i128::from(segment.value), i128::from(kept.value));
    let (segments, retention) = (pool.name_of("log.segment.bytes"), pool.name_of("log.retention.bytes"));
    if segment >= size {
        findings
            .at(node)
            .help(format!("raise it, or set `{segments}` to {} (64 MiB)", 64 << 20))
            .tell(format!(
                "the volume has {}, and a segment grows to {}: Kafka deletes only whole segments, so the volume fills before the first one",
                amount(size),
                amount(segment)
            ));
    } else if kept > 0 && kept + segment > size {
        findings
            .at(node)
            .help(format!("raise it, or set `{retention}` to {} or less", (size / 2 - segment).max(segment)))
            .tell(format!(
                "one partition keeps {} and a segment of {}, but the volume has {}: the broker stops when it is full",
                amount(kept),
                amount(segment),
                amount(size)
            ));
    } else if kept < 0 && size <= SMALL {
        let hours = match hours(workload)? {
            Some(hours) if hours > 0 => hours,
            _ => return Ok(()),
        };
        findings
            .at(node)
            .help(format!("raise it, or set `{retention}`: it limits each partition"))
            .tell(format!(
                "the volume has {} and retention is by time only: more than {} KiB per second for {} fill it, and the broker stops",
                amount(size),
                (size / (hours * 3600)) >> 10,
                if hours % 24 == 0 { format!("{}d", hours / 24) } else { format!("{hours}h") }
            ));
    }
    Ok(())
}

/// How long the broker keeps records.
fn hours(workload: &Workload<'_>) -> Result<Option<i128>, Unknown> {
    let pool = &workload.pool;
    let units = kafka::inherited("retention.ms");
    // The coarsest has a default.
    let Some((name, unit)) = units.iter().find(|(name, _)| pool.sets(name)).or(units.last()) else {
        return Ok(None);
    };
    Ok(pool.number(name)?.map(|number| i128::from(number.value) * i128::from(*unit) / 3_600_000))
}

/// `1.5 GiB` or `100 MiB`.
fn amount(bytes: i128) -> String {
    let (unit, name) = if bytes >= GIB { (GIB, "GiB") } else { (1 << 20, "MiB") };
    let tenths = bytes * 10 / unit;
    if tenths % 10 == 0 {
        format!("{} {name}", tenths / 10)
    } else {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    }
}
