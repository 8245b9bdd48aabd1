use super::Findings;
use crate::kafka::Dialect;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-cluster-id",
    summary: "the cluster id is missing, differs between pods, or is none that Kafka formats volumes with",
    level: Level::Error,
    page: include_str!("invalid_cluster_id.md"),
    check: Check::Pool(check),
};

const NEW: &str = "use the output of `kafka-storage.sh random-uuid`: 22 letters, digits, `-` and `_`";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if !pool.is_kraft()? || pool.is_rendered {
        return Ok(());
    }
    let Some(id) = &pool.cluster_id else { return missing(pool, findings) };
    let Some(text) = id.value.text().map(str::trim) else { return Ok(()) };
    let (major, minor) = pool.version.clone()?.value;
    // Since 3.9 any text is an id.
    if (major, minor) < (3, 9) && !is_uuid(text) {
        findings.at(id.origin.place()).only_a_warning().help(NEW).say(format!(
            "the cluster id `{text}` is not 16 bytes in Base64: tools of Kafka {major}.{minor} reject such an id"
        ));
    }
    Ok(())
}

fn missing(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if let Some(unknown) = &pool.others {
        return Err(unknown.clone());
    }
    let count = pool.pods.len();
    match pool.dialect {
        Dialect::Bitnami if count > 1 => {
            findings.at(&pool.at).help(format!("set `KAFKA_KRAFT_CLUSTER_ID`; {NEW}")).say(format!(
                "no cluster id is set: each of the {count} pods generates its own, and they refuse each other"
            ));
        }
        _ => {}
    }
    Ok(())
}

/// True for 16 bytes in Base64, as Kafka's own class reads them.
fn is_uuid(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let is_digit = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    body.len() == 22 && text.len() <= 24 && body.bytes().all(is_digit)
}

#[cfg(test)]
mod tests {
    use super::is_uuid;

    #[test]
    fn an_id_is_sixteen_bytes() {
        assert!(is_uuid("5L6g3nShT-eMCtK--X86sw") && is_uuid("5L6g3nShT-eMCtK--X86sw=="));
        assert!(!is_uuid("my-cluster") && !is_uuid("5L6g3nShT+eMCtK//X86sw") && !is_uuid(""));
    }
}
