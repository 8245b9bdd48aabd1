//! "Did you mean": the only door to strsim.

use super::listed;

/// Longer words are no typing mistakes, and measuring costs the square of their length.
const LONGEST: usize = 256;

/// So many candidates are looked at: a file may have as many wrong words as right ones.
pub const MOST: usize = 1000;

/// The candidate that a misspelt word most likely stands for.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    if length > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    // A third of the letters may be wrong, and always one: `tls` for `ssl` is no typing mistake.
    let allowed = |candidate: &str| (candidate.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .take(MOST)
        // Words of another length need no measuring, which costs their product.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= allowed(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= allowed(candidate))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `` did you mean `x`? ``, or the whole choice if it is short.
pub fn help<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str> + Clone) -> Option<String> {
    if let Some(found) = closest(word, candidates.clone()) {
        return Some(format!("did you mean `{found}`?"));
    }
    let all: Vec<&str> = candidates.into_iter().take(13).collect();
    // More than a dozen names do not fit on one line.
    (!all.is_empty() && all.len() <= 12).then(|| format!("one of {}", listed(all, ", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_mistake_is_recognised_and_another_word_is_not() {
        let names = ["replicas", "replicaCount", "persistence"];
        assert_eq!(closest("replicaCuont", names), Some("replicaCount"));
        assert_eq!(closest("REPLICAS", names), Some("replicas"));
        assert_eq!(closest("storage", names), None);
    }
}
