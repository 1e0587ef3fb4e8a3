//! How many streams one session may hold: a browser has few connections, and a forgotten stream must not cost others.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// Streams of one session at once. A browser opens six connections to a server without HTTP/2.
const MOST: usize = 4;

type Taken = VecDeque<(u64, oneshot::Sender<()>)>;

/// The streams that are open, by session.
#[derive(Debug, Default)]
pub(super) struct Seats(Mutex<Open>);

#[derive(Debug, Default)]
struct Open {
    next: u64,
    sessions: HashMap<String, Taken>,
}

/// A stream's right to last.
#[derive(Debug)]
pub(super) struct Seat {
    seats: Arc<Seats>,
    session: String,
    number: u64,
    lost: oneshot::Receiver<()>,
}

impl Seats {
    /// A seat for one more stream of a session; the oldest of too many loses its own.
    pub(super) fn take(self: &Arc<Self>, session: &str) -> Seat {
        let (held, lost) = oneshot::channel();
        let mut open = self.lock();
        open.next += 1;
        let number = open.next;
        let taken = open.sessions.entry(session.to_owned()).or_default();
        taken.push_back((number, held));
        if taken.len() > MOST {
            taken.pop_front();
        }
        drop(open);
        Seat { seats: self.clone(), session: session.to_owned(), number, lost }
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// Returns when the seat went to a newer stream.
    pub(super) async fn lost(&mut self) {
        // Nothing is ever sent: the other end is dropped.
        let _ = (&mut self.lost).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.seats.lock();
        if let Some(taken) = open.sessions.get_mut(&self.session) {
            taken.retain(|(number, _)| *number != self.number);
            if taken.is_empty() {
                open.sessions.remove(&self.session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_too_many_loses_its_seat_and_others_keep_theirs() {
        let seats = Arc::new(Seats::default());
        let mut other = seats.take("other");
        let mut first = seats.take("one");
        let more: Vec<_> = (0..MOST).map(|_| seats.take("one")).collect();
        assert!(first.lost.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Closed));
        assert!(other.lost.try_recv().is_err_and(|error| error == oneshot::error::TryRecvError::Empty));
        drop((first, more, other));
        assert!(seats.lock().sessions.is_empty());
    }
}
