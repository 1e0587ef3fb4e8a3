//! A household as spans of days, and what may happen to it.
//!
//! A span is never taken away: it ends, and a change begins a new one. What began on the very day of the change is
//! changed in place; who leaves on the day they came has a span without a day, which counts on none.

use chrono::NaiveDate;

use super::{HEAD, UNSAID};
use crate::ids::ClientId;

/// Someone belongs to a household, from a day on and until the day before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Who.
    pub client: ClientId,
    /// HUD list 3.15.1: how they stand to the head; 1 is the head.
    pub relationship: i32,
    /// The first day.
    pub from: NaiveDate,
    /// The first day that no longer counts.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// Whether it counts on a day.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| to > day)
    }
}

/// Why nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The day is still to come.
    InTheFuture,
    /// The day lies before what is known of the household already.
    TooEarly,
    /// They belong to the household already, on that day or later.
    AlreadyMember,
    /// They do not belong to the household.
    NotAMember,
    /// Nobody else belongs to it.
    Alone,
    /// Others know the household, and may not know of whoever would join.
    Hidden,
    /// Whoever would join has an open referral of their own.
    Referred,
    /// It is not said who is the head then, or the one named is not among those who stay.
    NoHead,
    /// The household has a head already.
    SecondHead,
    /// The relationship is none of HUD's.
    Unknown,
}

/// What is to be written so that the rows say what the household says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// The row at this place becomes this.
    Change(usize, Span),
    /// A new row.
    Add(Span),
}

/// All spans of a household, past ones too.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Household {
    spans: Vec<Span>,
}

impl Household {
    /// A household that has these spans, in any order.
    #[must_use]
    pub fn new(spans: Vec<Span>) -> Self {
        Self { spans }
    }

    /// The spans, in the order they were given, new ones last.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Who belongs to it on a day.
    pub fn on(&self, day: NaiveDate) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(move |span| span.is_on(day))
    }

    /// Who belongs to it until something changes.
    pub fn now(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.to.is_none())
    }

    /// The head, until something changes.
    #[must_use]
    pub fn head(&self) -> Option<ClientId> {
        self.now().find(|span| span.relationship == HEAD).map(|span| span.client)
    }

    /// Someone joins. The first of an empty household is its head.
    ///
    /// # Errors
    /// What speaks against it; nothing is changed then.
    pub fn join(
        &mut self,
        (client, relationship): (ClientId, i32),
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        checked(relationship, day, today)?;
        match (self.head(), relationship) {
            (Some(_), HEAD) => return Err(Refusal::SecondHead),
            (None, other) if other != HEAD => return Err(Refusal::NoHead),
            _ => {}
        }
        let earliest = if self.head().is_some() { self.headed_since() } else { self.last_change() };
        if earliest.is_some_and(|earliest| day < earliest) {
            return Err(Refusal::TooEarly);
        }
        let of_client = self.spans.iter().filter(|span| span.client == client);
        if of_client.into_iter().any(|span| span.to.is_none_or(|to| to > day)) {
            return Err(Refusal::AlreadyMember);
        }
        self.spans.push(Span { client, relationship, from: day, to: None });
        Ok(())
    }

    /// Someone leaves: the day is the first on which they no longer belong to it. If it is the head and others stay,
    /// `then` says who is the head and how the others stand to them; of whom it says nothing stays as they were.
    ///
    /// # Errors
    /// As [`Household::join`].
    pub fn leave(
        &mut self,
        client: ClientId,
        then: Option<(ClientId, &[(ClientId, i32)])>,
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        self.changes_on(day, today)?;
        let place = self.place(client).ok_or(Refusal::NotAMember)?;
        let mut after = self.clone();
        let was_head = self.spans[place].relationship == HEAD;
        after.spans[place].to = Some(day);
        if was_head && after.now().next().is_some() {
            let (head, relationships) = then.ok_or(Refusal::NoHead)?;
            after.restate(head, relationships, day)?;
        }
        *self = after;
        Ok(())
    }

    /// From this day on this member is the head, and the others stand to them as it is said. Of whom nothing is said
    /// stays as they were; for the former head that is not known.
    ///
    /// # Errors
    /// As [`Household::join`].
    pub fn change_head(
        &mut self,
        head: ClientId,
        relationships: &[(ClientId, i32)],
        day: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), Refusal> {
        self.changes_on(day, today)?;
        let mut after = self.clone();
        after.restate(head, relationships, day)?;
        *self = after;
        Ok(())
    }

    /// What is to be written so that rows that say `before`, in its order, say this.
    #[must_use]
    pub fn writes(&self, before: &Self) -> Vec<Write> {
        let changed = self.spans.iter().enumerate().filter(|(at, span)| before.spans.get(*at) != Some(span));
        let write = |(at, span): (usize, &Span)| match at < before.spans.len() {
            true => Write::Change(at, *span),
            false => Write::Add(*span),
        };
        changed.map(write).collect()
    }

    fn restate(
        &mut self,
        head: ClientId,
        relationships: &[(ClientId, i32)],
        day: NaiveDate,
    ) -> Result<(), Refusal> {
        self.place(head).ok_or(Refusal::NoHead)?;
        for (client, relationship) in relationships {
            self.place(*client).ok_or(Refusal::NotAMember)?;
            known(*relationship)?;
            if *client != head && *relationship == HEAD {
                return Err(Refusal::SecondHead);
            }
        }
        for at in 0..self.spans.len() {
            let span = self.spans[at];
            if span.to.is_some() {
                continue;
            }
            let said = relationships.iter().find(|(client, _)| *client == span.client).map(|(_, to)| *to);
            let before = if span.relationship == HEAD { UNSAID } else { span.relationship };
            let relationship = if span.client == head { HEAD } else { said.unwrap_or(before) };
            self.become_from(at, relationship, day);
        }
        Ok(())
    }

    /// The open span at this place says another relationship from this day on.
    fn become_from(&mut self, at: usize, relationship: i32, day: NaiveDate) {
        let span = self.spans[at];
        if span.relationship == relationship {
            return;
        }
        if span.from == day {
            self.spans[at].relationship = relationship;
            return;
        }
        self.spans[at].to = Some(day);
        self.spans.push(Span { relationship, from: day, to: None, ..span });
    }

    fn place(&self, client: ClientId) -> Option<usize> {
        self.spans.iter().position(|span| span.client == client && span.to.is_none())
    }

    /// Something that ends a span or begins one for those who are there cannot lie before what is known already.
    fn changes_on(&self, day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
        match self.last_change() {
            _ if day > today => Err(Refusal::InTheFuture),
            Some(last) if day < last => Err(Refusal::TooEarly),
            _ => Ok(()),
        }
    }

    fn last_change(&self) -> Option<NaiveDate> {
        self.spans.iter().flat_map(|span| [Some(span.from), span.to]).flatten().max()
    }

    /// The first day since which the household has never been without a head.
    fn headed_since(&self) -> Option<NaiveDate> {
        let heads = || self.spans.iter().filter(|span| span.relationship == HEAD);
        let mut since = heads().find(|span| span.to.is_none())?.from;
        while let Some(earlier) = heads().find(|span| span.to == Some(since) && span.from < since) {
            since = earlier.from;
        }
        Some(since)
    }
}

fn checked(relationship: i32, day: NaiveDate, today: NaiveDate) -> Result<(), Refusal> {
    known(relationship)?;
    if day > today { Err(Refusal::InTheFuture) } else { Ok(()) }
}

fn known(relationship: i32) -> Result<(), Refusal> {
    let list = hud::list("3.15.1");
    let found = list.is_some_and(|list| list.entry(&relationship.to_string()).is_some());
    if found { Ok(()) } else { Err(Refusal::Unknown) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn client(number: u8) -> ClientId {
        ClientId::new(Uuid::from_bytes([number; 16]))
    }

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(u64::from(number))
    }

    fn family() -> Household {
        let mut household = Household::default();
        for (number, relationship) in [(1, 1), (2, 3), (3, 2)] {
            household.join((client(number), relationship), day(0), day(9)).unwrap();
        }
        household
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let mut household = family();
        for (refused, why) in [
            (household.join((client(4), 1), day(1), day(9)), Refusal::SecondHead),
            (household.join((client(2), 3), day(1), day(9)), Refusal::AlreadyMember),
            (household.join((client(4), 7), day(1), day(9)), Refusal::Unknown),
            (household.join((client(4), 2), day(10), day(9)), Refusal::InTheFuture),
            (household.leave(client(4), None, day(1), day(9)), Refusal::NotAMember),
            (household.leave(client(1), None, day(1), day(9)), Refusal::NoHead),
            (household.leave(client(1), Some((client(1), &[])), day(1), day(9)), Refusal::NoHead),
            (household.change_head(client(4), &[], day(1), day(9)), Refusal::NoHead),
            (household.change_head(client(2), &[(client(3), 1)], day(1), day(9)), Refusal::SecondHead),
            (Household::default().join((client(1), 2), day(1), day(9)), Refusal::NoHead),
        ] {
            assert_eq!(refused, Err(why));
        }
        assert_eq!(household, family());
        household.leave(client(3), None, day(5), day(9)).unwrap();
        assert_eq!(household.change_head(client(2), &[], day(4), day(9)), Err(Refusal::TooEarly));
        assert_eq!(household.join((client(3), 2), day(4), day(9)), Err(Refusal::AlreadyMember));
        assert_eq!(household.join((client(3), 2), day(5), day(9)), Ok(()));
    }

    #[test]
    fn the_head_leaves_and_another_is_named() {
        let before = family();
        let mut household = before.clone();
        household.leave(client(1), Some((client(2), &[(client(3), 2)])), day(5), day(9)).unwrap();
        assert_eq!(household.head(), Some(client(2)));
        let relationships =
            |at| household.on(at).map(|span| (span.client, span.relationship)).collect::<Vec<_>>();
        assert_eq!(relationships(day(4)), [(client(1), 1), (client(2), 3), (client(3), 2)]);
        assert_eq!(relationships(day(5)), [(client(3), 2), (client(2), 1)]);
        assert_eq!(household.writes(&before).len(), 3, "two spans end and one begins");
    }

    #[test]
    fn what_began_on_the_day_is_changed_in_place() {
        let mut household = family();
        household.change_head(client(2), &[(client(1), 3)], day(0), day(9)).unwrap();
        assert_eq!(household.spans().len(), 3);
        assert_eq!(household.writes(&family()).len(), 2);
    }

    #[derive(Debug, Clone)]
    enum Op {
        Join(u8, i32, u32),
        Leave(u8, Option<(u8, u8, i32)>, u32),
        Head(u8, u8, i32, u32),
    }

    fn op() -> impl Strategy<Value = Op> {
        let relationship = || prop_oneof![Just(1), Just(2), Just(3), Just(7), Just(99)];
        prop_oneof![
            (0u8..5, relationship(), 0u32..12).prop_map(|(who, to, on)| Op::Join(who, to, on)),
            (0u8..5, proptest::option::of((0u8..5, 0u8..5, relationship())), 0u32..12)
                .prop_map(|(who, then, on)| Op::Leave(who, then, on)),
            (0u8..5, 0u8..5, relationship(), 0u32..12).prop_map(|(a, b, to, on)| Op::Head(a, b, to, on)),
        ]
    }

    fn run(household: &mut Household, op: &Op) -> Result<(), Refusal> {
        let today = day(10);
        match op {
            Op::Join(who, to, on) => household.join((client(*who), *to), day(*on), today),
            Op::Leave(who, None, on) => household.leave(client(*who), None, day(*on), today),
            Op::Leave(who, Some((head, other, to)), on) => {
                household.leave(client(*who), Some((client(*head), &[(client(*other), *to)])), day(*on), today)
            }
            Op::Head(head, other, to, on) => {
                household.change_head(client(*head), &[(client(*other), *to)], day(*on), today)
            }
        }
    }

    proptest! {
        #[test]
        fn on_any_day_there_is_no_member_or_exactly_one_head(ops in proptest::collection::vec(op(), 0..30)) {
            let mut household = Household::default();
            for op in &ops {
                let before = household.clone();
                if run(&mut household, op).is_err() {
                    prop_assert_eq!(&household, &before);
                }
                for at in 0..14 {
                    let there: Vec<&Span> = household.on(day(at)).collect();
                    let heads = there.iter().filter(|span| span.relationship == HEAD).count();
                    prop_assert_eq!(heads, usize::from(!there.is_empty()), "day {} after {:?}", at, op);
                    let people: BTreeSet<ClientId> = there.iter().map(|span| span.client).collect();
                    prop_assert_eq!(people.len(), there.len(), "nobody twice");
                }
                let mut rows = before.spans().to_vec();
                for write in household.writes(&before) {
                    match write {
                        Write::Change(at, span) => rows[at] = span,
                        Write::Add(span) => rows.push(span),
                    }
                }
                prop_assert_eq!(rows.as_slice(), household.spans());
            }
        }
    }
}
