use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "leftover-rolling-update",
    summary: "a StatefulSet becomes `OnDelete` and keeps the defaulted settings of a rolling update",
    level: Level::Refused,
    page: include_str!("leftover_rolling_update.md"),
    check,
};

const SETTINGS: [&str; 3] = ["spec", "updateStrategy", "rollingUpdate"];
const TYPE: [&str; 3] = ["spec", "updateStrategy", "type"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet")) {
        let becomes = difference.place == "spec.updateStrategy.type" && difference.new_text() == "OnDelete";
        // Where the type was written, the server filled in nothing.
        let filled_in = pair.was_left_out(&SETTINGS) && pair.was_left_out(&TYPE);
        if !becomes || !filled_in || pair.new_at(&SETTINGS).is_some() {
            continue;
        }
        claims
            .claim(
                difference,
                Class::Recreate,
                "the API server rejects it: it set the default of `rollingUpdate` when the old manifest omitted `updateStrategy`, and an apply removes only fields of the old manifest",
            )
            .refused("spec.updateStrategy.rollingUpdate", Reason::Invalid)
            .step("apply the old manifest with `updateStrategy: { type: RollingUpdate, rollingUpdate: { partition: 0 } }` added, then the new one");
    }
}
