//! What a cell of a HUD file holds.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use hud::{Cents, ColumnType};

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text.
    Text(String),
    /// An integer, or a code.
    Integer(i32),
    /// A date.
    Date(NaiveDate),
    /// A civil date and time.
    DateTime(NaiveDateTime),
    /// Money.
    Money(Cents),
}

impl Value {
    /// The form in which HUD's CSV writes it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Integer(number) => number.to_string(),
            Self::Date(date) => date.format("%Y-%m-%d").to_string(),
            Self::DateTime(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Self::Money(cents) => cents.to_string(),
        }
    }

    /// What a person typed, or none when it is not of this type. More spellings than the CSV's are understood:
    /// `5/3/1980` and `$1,250`.
    #[must_use]
    pub fn typed(kind: ColumnType, text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Self::Empty);
        }
        match kind {
            ColumnType::Text => Some(Self::Text(text.to_owned())),
            ColumnType::Integer => text.parse().ok().filter(|number| *number >= 0).map(Self::Integer),
            ColumnType::Date => date(text).map(Self::Date),
            ColumnType::DateTime => {
                NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok().map(Self::DateTime)
            }
            ColumnType::Money => money(text).map(Self::Money),
            ColumnType::PositiveMoney => money(text).filter(|cents| cents.0 >= 0).map(Self::Money),
        }
    }
}

/// The browser's date field sends ISO; people without one write month, day, year.
fn date(text: &str) -> Option<NaiveDate> {
    let read = |form| NaiveDate::parse_from_str(text, form).ok();
    let date = read("%Y-%m-%d").or_else(|| read("%m/%d/%Y"))?;
    // "5/3/80" would be the first century.
    (1800..=2200).contains(&date.year()).then_some(date)
}

fn money(text: &str) -> Option<Cents> {
    let plain = text.trim_start_matches('$').replace(',', "");
    let full = match plain.split_once('.') {
        None => format!("{plain}.00"),
        Some((_, cents)) if cents.len() == 1 => format!("{plain}0"),
        Some(_) => plain,
    };
    Cents::parse(&full)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_write_in_several_ways() {
        let date = NaiveDate::from_ymd_opt(1980, 5, 3).map(Value::Date);
        for (kind, text, value) in [
            (ColumnType::Date, "1980-05-03", date.clone()),
            (ColumnType::Date, " 5/3/1980 ", date),
            (ColumnType::Date, "5/3/80", None),
            (ColumnType::Date, "1980-02-30", None),
            (ColumnType::Integer, "12", Some(Value::Integer(12))),
            (ColumnType::Integer, "-1", None),
            (ColumnType::Integer, "many", None),
            (ColumnType::PositiveMoney, "$1,250.5", Some(Value::Money(Cents(125_050)))),
            (ColumnType::PositiveMoney, "-3", None),
            (ColumnType::Text, "  ", Some(Value::Empty)),
        ] {
            assert_eq!(Value::typed(kind, text), value, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(days in 657_438i32..803_500, cents in -9_999_999i64..9_999_999) {
            let date = Value::Date(NaiveDate::from_num_days_from_ce_opt(days).unwrap());
            prop_assert_eq!(Value::typed(ColumnType::Date, &date.text()), Some(date));
            let money = Value::Money(Cents(cents));
            prop_assert_eq!(Value::typed(ColumnType::Money, &money.text()), Some(money));
        }
    }
}
