//! Fields of HUD's files: the layout says what a column takes, the catalogue what it is called.

use std::collections::BTreeMap;

use domain::records::{Fault, Row, Typed, Value};
use hud::{Column, ColumnType, FileLayout};
use maud::{Markup, html};

use super::{Choice, ChoiceOption, Field, FieldKind, checkbox, date, field, radios, select};
use crate::text::{has, t, t_with};

/// Lists up to this length show all their answers at once, if one has to be given: no button goes up again.
const FEW: usize = 3;

/// A form for a row of a HUD file. A field's id is the column's name in snake case.
#[derive(Debug)]
pub(crate) struct HudForm<'a> {
    /// The file.
    pub(crate) layout: &'static FileLayout,
    /// What is in the fields.
    pub(crate) typed: &'a Typed,
    /// What was refused.
    pub(crate) faults: &'a [(&'static str, Fault)],
    /// What someone else saved meanwhile.
    pub(crate) saved: Option<&'a Typed>,
}

/// What was sent, by HUD's headers: the asked columns of a posted form, or of a row that is there.
pub(crate) trait Typing {
    /// The text for a column.
    fn text(&self, column: &Column) -> String;
}

impl Typing for BTreeMap<String, String> {
    fn text(&self, column: &Column) -> String {
        self.get(column.field).cloned().unwrap_or_default()
    }
}

/// The fields of one of several whom a form is about.
pub(crate) struct Whose<'a>(pub(crate) &'a BTreeMap<String, String>, pub(crate) &'a str);

impl Typing for Whose<'_> {
    fn text(&self, column: &Column) -> String {
        self.0.get(&format!("{}{}", self.1, column.field)).cloned().unwrap_or_default()
    }
}

impl Typing for Row {
    fn text(&self, column: &Column) -> String {
        self.get(column.name).map(Value::text).unwrap_or_default()
    }
}

/// The asked columns of what was sent or is there.
pub(crate) fn typed(layout: &'static FileLayout, asked: &[&'static str], from: &impl Typing) -> Typed {
    let columns = asked.iter().filter_map(|name| layout.column(name));
    columns.map(|column| (column.name, from.text(column))).collect()
}

/// A value as people read it: the answer of a list, a date, a number, a text.
pub(crate) fn value_in_words(layout: &'static FileLayout, row: &Row, name: &str) -> String {
    let Some((column, value)) = layout.column(name).zip(row.get(name)) else { return String::new() };
    match value {
        Value::Date(day) => date(*day),
        Value::DateTime(at) => date(at.date()),
        other => text_in_words(column, &other.text()),
    }
}

/// What was typed or is stored in a column, as people read it.
pub(crate) fn text_in_words(column: &Column, text: &str) -> String {
    if let (ColumnType::Date, Some(Value::Date(day))) = (column.kind, Value::typed(column.kind, text)) {
        return date(day);
    }
    let entry = column.list.and_then(hud::list).and_then(|list| list.entry(text));
    entry.map_or_else(|| text.to_owned(), |entry| entry.label.to_owned())
}

/// What a column is called here.
pub(crate) fn column_label(layout: &'static FileLayout, name: &str) -> String {
    layout.column(name).map_or_else(String::new, |column| t(&format!("hud-{}-{}", layout.table, column.field)))
}

impl HudForm<'_> {
    /// The field of a column: a date, a number, a text, or what its list offers.
    pub(crate) fn field(&self, name: &str) -> Markup {
        self.field_of("", name)
    }

    /// The field of a column in a form that asks it of several: its id begins with whom it is about.
    pub(crate) fn field_of(&self, whose: &str, name: &str) -> Markup {
        let Some(column) = self.layout.column(name) else { return html! {} };
        let id = format!("{whose}{}", column.field);
        if column.list.is_some() { self.choice(column, &id, "") } else { self.line(column, &id) }
    }

    /// The field of a column whose list has an answer that cannot be given here.
    pub(crate) fn field_but(&self, name: &str, answer: &str) -> Markup {
        let Some(column) = self.layout.column(name) else { return html! {} };
        self.choice(column, column.field, answer)
    }

    /// A yes-or-no column as a box to tick: ticked is 1.
    pub(crate) fn tick(&self, name: &str) -> Markup {
        let Some(column) = self.layout.column(name) else { return html! {} };
        checkbox(column.field, &self.label(column), self.text(column) == "1")
    }

    /// Everything that was refused, for the summary: the field's id and the words.
    pub(crate) fn errors(&self) -> Vec<(&'static str, String)> {
        let columns = self.faults.iter().filter_map(|(name, fault)| Some((self.layout.column(name)?, fault)));
        columns.map(|(column, fault)| (column.field, self.in_words(column, fault))).collect()
    }

    fn line(&self, column: &'static Column, id: &str) -> Markup {
        let kind = match column.kind {
            ColumnType::Date | ColumnType::DateTime => FieldKind::Date,
            ColumnType::Integer => FieldKind::Number,
            ColumnType::Text | ColumnType::Money | ColumnType::PositiveMoney => FieldKind::Text,
        };
        field(&Field {
            id,
            label: &self.label(column),
            hint: self.hint(column),
            kind,
            value: self.text(column),
            autocomplete: "off",
            error: self.error(column),
        })
    }

    fn choice(&self, column: &'static Column, id: &str, but: &str) -> Markup {
        let value = self.text(column);
        let offered = column.offered().filter(|entry| entry.code != but);
        let mut options: Vec<_> = offered.map(|entry| ChoiceOption::new(entry.code, entry.label)).collect();
        // What stands there and is not offered any more stays until someone chooses.
        if !value.is_empty() && options.iter().all(|option| option.value != value) {
            options.push(ChoiceOption::new(value, t_with("hud-not-offered", [("code", value.into())])));
        }
        let few = options.len() <= FEW && !column.nullable;
        let choice = Choice {
            id,
            label: &self.label(column),
            hint: self.hint(column),
            options,
            value,
            error: self.error(column),
        };
        if few { radios(&choice) } else { select(&choice) }
    }

    fn text(&self, column: &Column) -> &str {
        self.typed.get(column.name).map_or("", String::as_str)
    }

    fn label(&self, column: &Column) -> String {
        format!("hud-{}-{}", self.layout.table, column.field)
    }

    fn error(&self, column: &'static Column) -> Option<String> {
        let fault = self.faults.iter().find(|(name, _)| *name == column.name);
        fault.map(|(_, fault)| self.in_words(column, fault))
    }

    /// What the field means, or what someone else has saved in it.
    fn hint(&self, column: &Column) -> Option<String> {
        if let Some(theirs) = self.saved.and_then(|saved| saved.get(column.name))
            && theirs != self.text(column)
        {
            return Some(match text_in_words(column, theirs) {
                empty if empty.is_empty() => t("account-stale-empty"),
                value => t_with("account-stale-field", [("value", value.into())]),
            });
        }
        let key = format!("{}-hint", self.label(column));
        has(&key).then(|| t(&key))
    }

    fn in_words(&self, column: &'static Column, fault: &Fault) -> String {
        let called = |name: &str| {
            // The cause may stand in a file above.
            let own = self.layout.column(name).map(|column| self.label(column));
            let label = own.or_else(|| label_elsewhere(name));
            label.map_or_else(|| name.to_owned(), |label| t(&label))
        };
        // Some columns have words of their own for a fault: `hud-client-dob-contradicts`. They may depend on what it is
        // held against: `hud-enrollment-entry_date-contradicts-household_id`.
        let own = own_words(fault).map(|kind| format!("{}-{kind}", self.label(column)));
        let against = against(fault).and_then(|name| self.layout.column(name));
        let closer = own.as_ref().zip(against).map(|(own, against)| format!("{own}-{}", against.field));
        if let Some(key) = closer.into_iter().chain(own).find(|key| has(key)) {
            return t(&key);
        }
        let field = t(&self.label(column));
        let because = |key: &str, other: &str| {
            t_with(key, [("field", field.clone().into()), ("other", called(other).into())])
        };
        let number = |key: &str, number: i32| t_with(key, [("number", number.to_string().into())]);
        match fault {
            Fault::Missing => t_with("fault-missing", [("field", field.into())]),
            Fault::MissingBecauseOf(other) => because("fault-missing-because", other),
            Fault::NotAsked(other) => because("fault-not-asked", other),
            Fault::NotADate => t("fault-not-a-date"),
            Fault::NotANumber => t("fault-not-a-number"),
            Fault::NotMoney => t("fault-not-money"),
            Fault::TooLong(most) => t_with("problem-too-long", [("most", (*most).into())]),
            Fault::NotInList => t("fault-not-in-list"),
            Fault::TooLow(least) => number("fault-too-low", *least),
            Fault::TooHigh(most) => number("fault-too-high", *most),
            Fault::WrongForm => t("fault-wrong-form"),
            Fault::InTheFuture => t("fault-in-the-future"),
            Fault::Before(other) => because("fault-before", other),
            Fault::Contradicts(other) => because("fault-contradicts", other),
        }
    }
}

/// The faults that a column may have words of its own for.
fn own_words(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Missing => Some("missing"),
        Fault::NotAsked(_) => Some("not-asked"),
        Fault::WrongForm => Some("wrong-form"),
        Fault::Contradicts(_) => Some("contradicts"),
        Fault::Before(_) => Some("before"),
        Fault::MissingBecauseOf(_)
        | Fault::NotADate
        | Fault::NotANumber
        | Fault::NotMoney
        | Fault::TooLong(_)
        | Fault::NotInList
        | Fault::TooLow(_)
        | Fault::TooHigh(_)
        | Fault::InTheFuture => None,
    }
}

/// The column that one is held against.
fn against(fault: &Fault) -> Option<&'static str> {
    match fault {
        Fault::Contradicts(other) | Fault::Before(other) => Some(other),
        _ => None,
    }
}

fn label_elsewhere(name: &str) -> Option<String> {
    let mut files = hud::FILES.iter();
    files.find_map(|layout| {
        let column = layout.column(name)?;
        let key = format!("hud-{}-{}", layout.table, column.field);
        has(&key).then_some(key)
    })
}
