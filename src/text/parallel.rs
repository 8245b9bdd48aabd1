//! Work that several threads share. What they do comes out as if one had done it.

use std::cell::Cell;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Builder, ScopedJoinHandle};

thread_local! {
    /// True in a thread that has company: what it does is not split again.
    static SHARES: Cell<bool> = const { Cell::new(false) };
}

/// Two things at once.
pub(crate) fn both<A, B: Send>(first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    if SHARES.get() {
        return (first(), second());
    }
    thread::scope(|scope| {
        let other = Builder::new().spawn_scoped(scope, &second);
        let first = first();
        // The system may have no thread to spare.
        (first, other.map_or_else(|_| second(), joined))
    })
}

/// What becomes of each item, in the order of the items. `threads` is how many share the work at most.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    if SHARES.get() || threads < 2 || items.len() < 2 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let share = || {
        SHARES.set(true);
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(place) else { break };
            done.push((place, work(item)));
        }
        SHARES.set(false);
        done
    };
    let mut done = thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(items.len()))
            .map_while(|_| Builder::new().spawn_scoped(scope, share).ok())
            .collect();
        let mut done = share();
        done.extend(others.into_iter().flat_map(joined));
        done
    });
    done.sort_unstable_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, result)| result).collect()
}

/// How many threads the machine runs at once.
pub(crate) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1_000).collect();
        for threads in [0, 1, 2, 7] {
            let squares = map(&items, threads, |item| item * item);
            assert!(squares.iter().enumerate().all(|(item, square)| item * item == *square));
        }
        assert_eq!(map(&[] as &[u8], 2, |item| *item), [0; 0]);
        assert_eq!(both(|| 1, || "two"), (1, "two"));
    }

    #[test]
    fn work_that_is_shared_is_not_split_again() {
        let inner = map(&[1, 2, 3], 3, |_| {
            let here = thread::current().id();
            map(&[1, 2, 3], 3, |_| thread::current().id() == here).into_iter().all(|same| same)
                && both(|| true, || thread::current().id() == here) == (true, true)
        });
        assert_eq!(inner, [true, true, true]);
    }
}
