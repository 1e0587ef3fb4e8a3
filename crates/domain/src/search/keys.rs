//! The keys a client is found by. One fault in a name or date still leaves a shared key.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::Query;
use super::names::{nickname_group, sounds, tokens};

/// What a key is made of. The code is stored with each key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    /// A part of a name, normalised.
    Name,
    /// The first two and the first three letters of a part of a name.
    Prefix,
    /// A part of a name without its first letter.
    Tail,
    /// What a part of a name sounds like.
    Sound,
    /// A group of given names used for one another.
    Nickname,
    /// A date of birth, `YYYYMMDD`.
    BirthDate,
    /// A year of birth.
    BirthYear,
    /// The keyed digest of a whole SSN.
    Ssn,
    /// The keyed digest of the last four digits of one.
    SsnLast4,
    /// A client ID: the last eight characters of ours, or the whole key of the system a client came from.
    ClientId,
}

impl KeyKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::Prefix,
        Self::Tail,
        Self::Sound,
        Self::Nickname,
        Self::BirthDate,
        Self::BirthYear,
        Self::Ssn,
        Self::SsnLast4,
        Self::ClientId,
    ];

    /// The code stored in the database.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Prefix => "prefix",
            Self::Tail => "tail",
            Self::Sound => "sound",
            Self::Nickname => "nickname",
            Self::BirthDate => "birth_date",
            Self::BirthYear => "birth_year",
            Self::Ssn => "ssn",
            Self::SsnLast4 => "ssn_last4",
            Self::ClientId => "client_id",
        }
    }
}

/// One key: kind and value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is made of.
    pub kind: KeyKind,
    /// Its value, 64 characters at most.
    pub value: String,
}

impl Key {
    fn new(kind: KeyKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into() }
    }
}

/// The keys of a client's names and birth date; the caller adds digests and IDs.
#[must_use]
pub fn client_keys<'a>(names: impl IntoIterator<Item = &'a str>, dob: Option<NaiveDate>) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    for name in names {
        let tokens = tokens(name);
        tokens.iter().for_each(|token| name_keys(token, &mut keys));
        keys.extend(joined(&tokens).map(|name| Key::new(KeyKind::Name, name)));
    }
    if let Some(dob) = dob {
        keys.insert(Key::new(KeyKind::BirthDate, date_value(dob)));
        keys.insert(Key::new(KeyKind::BirthYear, dob.year().to_string()));
    }
    keys
}

/// The keys to look a query up by. `digest` makes the keyed digest of an SSN or its last four digits.
#[must_use]
pub fn query_keys(query: &Query, digest: impl Fn(&str) -> String) -> BTreeSet<Key> {
    let mut keys = BTreeSet::new();
    for name in &query.names {
        name_keys(name, &mut keys);
        // Two letters are a beginning; three of a longer name narrow it enough.
        let letters = if name.chars().count() == 2 { 2 } else { 3 };
        keys.retain(|key| {
            key.kind != KeyKind::Prefix || key.value.chars().count() == letters || !name.starts_with(&key.value)
        });
    }
    keys.extend(joined(&query.names).map(|name| Key::new(KeyKind::Name, name)));
    for date in query.birth_date.into_iter().flat_map(near_dates) {
        keys.insert(Key::new(KeyKind::BirthDate, date_value(date)));
    }
    keys.extend(query.birth_year.map(|year| Key::new(KeyKind::BirthYear, year.to_string())));
    keys.extend(query.ssn.as_ref().map(|ssn| Key::new(KeyKind::Ssn, digest(ssn))));
    keys.extend(query.ssn_last4.iter().map(|last4| Key::new(KeyKind::SsnLast4, digest(last4))));
    // A number may be the client's key in the system it came from; ours is found by its end.
    keys.extend(query.client_id.as_ref().map(|id| Key::new(KeyKind::ClientId, &id[id.len() - 8..])));
    keys.extend(query.client_id.as_ref().map(|id| Key::new(KeyKind::ClientId, id)));
    keys.extend(query.other_ids.iter().map(|id| Key::new(KeyKind::ClientId, id)));
    keys
}

/// Names that are written in one word or in several: each two and three neighbours joined.
pub(super) fn joined(tokens: &[String]) -> impl Iterator<Item = String> + '_ {
    let pairs = tokens.windows(2).map(|pair| pair.concat());
    pairs.chain(tokens.windows(3).map(|three| three.concat()))
}

/// The date itself, with day and month swapped, and a year or a day off either way: the usual slips.
pub(super) fn near_dates(date: NaiveDate) -> Vec<NaiveDate> {
    let swapped = NaiveDate::from_ymd_opt(date.year(), date.day(), date.month());
    let year_off = [-1, 1].map(|years| date.with_year(date.year() + years));
    let day_off = [date.pred_opt(), date.succ_opt()];
    let mut dates = vec![date];
    for other in swapped.into_iter().chain(year_off.into_iter().flatten()).chain(day_off.into_iter().flatten())
    {
        if !dates.contains(&other) {
            dates.push(other);
        }
    }
    dates
}

fn name_keys(token: &str, keys: &mut BTreeSet<Key>) {
    keys.insert(Key::new(KeyKind::Name, token));
    for letters in [2, 3] {
        keys.insert(Key::new(KeyKind::Prefix, token.chars().take(letters).collect::<String>()));
    }
    if token.chars().count() > 4 {
        keys.insert(Key::new(KeyKind::Tail, token.chars().skip(1).collect::<String>()));
    }
    keys.extend(sounds(token).into_iter().map(|code| Key::new(KeyKind::Sound, code)));
    keys.extend(nickname_group(token).iter().map(|group| Key::new(KeyKind::Nickname, group.to_string())));
}

fn date_value(date: NaiveDate) -> String {
    date.format("%Y%m%d").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(name: &str, line: &str) -> Vec<KeyKind> {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let query = Query::parse(line, today).unwrap();
        let dob = NaiveDate::from_ymd_opt(1980, 5, 3);
        let client = client_keys([name], dob);
        query_keys(&query, str::to_owned).intersection(&client).map(|key| key.kind).collect()
    }

    #[test]
    fn one_fault_leaves_a_shared_key() {
        assert!(shared("Robert", "bob").contains(&KeyKind::Nickname));
        assert!(shared("Smith", "smyth").contains(&KeyKind::Sound));
        assert!(shared("Katherine", "kat").contains(&KeyKind::Prefix));
        assert!(shared("Castellanos", "vastellanos").contains(&KeyKind::Tail));
        assert!(shared("De La Cruz", "delacruz").contains(&KeyKind::Name));
        assert!(shared("O'Donnell", "o donnell").contains(&KeyKind::Name));
        assert!(shared("José", "jo").contains(&KeyKind::Prefix));
        for slip in ["5/3/1980", "3/5/1980", "5/3/1981", "5/3/1979", "5/2/1980", "5/4/1980"] {
            assert!(shared("Ana", slip).contains(&KeyKind::BirthDate), "{slip}");
        }
        assert!(!shared("Ana", "5/9/1980").contains(&KeyKind::BirthDate));
    }
}
