//! Random damage to documents, the same on every run.

use serde_json::{Map, Value, json};

/// `SplitMix64`: small, and good enough to choose where to strike.
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Damages a document in one or two places; `keys` are the fields of all documents.
pub fn mutate(document: &mut Value, keys: &[String], random: &mut Random) {
    for _ in 0..=random.below(2) {
        let mut places = Vec::new();
        collect(document, &mut String::new(), &mut places);
        // The whole document is one place among few; seldom is often enough.
        let place = match random.pick(&places) {
            place if place.is_empty() && random.below(20) > 0 => continue,
            place => place.clone(),
        };
        let donor = document.pointer(random.pick::<String>(&places)).cloned().unwrap_or_default();
        let target = document.pointer_mut(&place).unwrap();
        match target {
            Value::Object(map) if random.below(3) > 0 => damage_map(map, donor, keys, random),
            Value::Array(items) if random.below(3) > 0 => damage_list(items, donor, random),
            _ => *target = replacement(target, donor, random),
        }
    }
}

fn damage_map(map: &mut Map<String, Value>, donor: Value, keys: &[String], random: &mut Random) {
    let Some(victim) = (!map.is_empty()).then(|| map.keys().nth(random.below(map.len())).unwrap().clone())
    else {
        map.insert(random.pick(keys).clone(), donor);
        return;
    };
    match random.below(5) {
        0 => {
            map.shift_remove(&victim);
        }
        1 => {
            let value = map.shift_remove(&victim).unwrap();
            map.insert(misspelt(&victim, random), value);
        }
        2 => {
            let value = map.shift_remove(&victim).unwrap();
            map.insert(random.pick(keys).clone(), value);
        }
        3 => {
            map.insert(random.pick(keys).clone(), scalar(random));
        }
        _ => {
            map.insert(random.pick(keys).clone(), donor);
        }
    }
}

fn damage_list(items: &mut Vec<Value>, donor: Value, random: &mut Random) {
    match random.below(3) {
        0 if !items.is_empty() => {
            items.remove(random.below(items.len()));
        }
        1 => items.push(donor),
        _ => items.push(scalar(random)),
    }
}

fn replacement(old: &Value, donor: Value, random: &mut Random) -> Value {
    match random.below(9) {
        0 => donor,
        1 => json!([old]),
        2 => old.get(0).cloned().unwrap_or_default(),
        3..6 => loop {
            // Of the same kind, so that only the table may object.
            let new = scalar(random);
            if std::mem::discriminant(&new) == std::mem::discriminant(old) {
                break new;
            }
        },
        _ => scalar(random),
    }
}

fn misspelt(key: &str, random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("{key}s"),
        1 => key.to_uppercase(),
        2 => key.chars().skip(1).collect(),
        _ => key.chars().rev().collect(),
    }
}

fn scalar(random: &mut Random) -> Value {
    random
        .pick(&[
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(5),
            json!(1.5),
            json!(2_147_483_647),
            json!(2_147_483_648_i64),
            json!(-2_147_483_648_i64),
            json!(-2_147_483_649_i64),
            json!(i64::MAX),
            json!(u64::MAX),
            json!(1e300),
            json!(-1e300),
            json!(""),
            json!("text"),
            json!("3"),
            json!("8GB"),
            json!("512Mi"),
            json!("50%"),
            json!([]),
            json!({}),
            json!(["a"]),
            json!({ "a": "b" }),
            json!([null]),
            json!({ "a": null }),
        ])
        .clone()
}

/// The JSON pointers of a value and all below it.
fn collect(value: &Value, place: &mut String, places: &mut Vec<String>) {
    places.push(place.clone());
    let length = place.len();
    let mut below = |key: &str, value: &Value| {
        place.push('/');
        place.push_str(&key.replace('~', "~0").replace('/', "~1"));
        collect(value, place, places);
        place.truncate(length);
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| below(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, value)| below(&i.to_string(), value)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
