use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Nodes};

pub(super) static RULE: Rule = Rule {
    name: "authorization-enabled-at-once",
    summary: "the authorizer starts to deny what no ACL permits",
    level: Level::Warning,
    page: include_str!("authorization_enabled_at_once.md"),
    check,
};

const AUTHORIZER: &str = "authorizer.class.name";
const OPEN: &str = "allow.everyone.if.no.acl.found";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        if changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let is_true = |text: &str| text.trim().eq_ignore_ascii_case("true");
        let why = match name {
            AUTHORIZER
                if old.trim().is_empty() && !new.trim().is_empty() && !stays_open(changes, difference) =>
            {
                "each broker that restarts denies what no ACL permits, and ACLs can be written only once there is an authorizer: clients fail until they have theirs"
            }
            OPEN if is_true(&old) && !is_true(&new) && has_authorizer(changes, difference) => {
                "each broker that restarts denies what no ACL permits: clients without an ACL fail"
            }
            _ => continue,
        };
        let claim = claims.claim(difference, Class::ClientImpact, why);
        if name == AUTHORIZER {
            claim.step("set `security.authorization` to `open` (`allow.everyone.if.no.acl.found=true`) and apply; write the ACLs; then set it to `true`");
        } else {
            claim.step(format!(
                "list the ACLs and compare them with your clients: {}",
                changes.broker_pod(difference).step("acls", "--list")
            ));
        }
    }
}

/// True unless it is known that nothing is authorized after the change.
fn has_authorizer(changes: &Changes, difference: &Difference) -> bool {
    let none = |nodes: &Nodes| nodes.new.setting(AUTHORIZER).is_ok_and(|class| class.value.trim().is_empty());
    let mut nodes = changes.nodes(difference).peekable();
    nodes.peek().is_none() || !nodes.all(none)
}

/// True if what no ACL is about is permitted after the change.
fn stays_open(changes: &Changes, difference: &Difference) -> bool {
    let open = |nodes: &Nodes| {
        nodes.new.setting(OPEN).is_ok_and(|open| open.value.trim().eq_ignore_ascii_case("true"))
    };
    let mut nodes = changes.nodes(difference).peekable();
    nodes.peek().is_some() && nodes.all(open)
}
