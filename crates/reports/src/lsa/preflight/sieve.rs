//! The rows of a table for which a condition holds.
//!
//! Large tables are looked at a column at a time: what is left over by one part of a condition is handed to the next.

use super::expr::{Compare, Expr, Sign};
use super::heads::has_digit;
use super::names::Name;
use super::tables::{Indexed, Row, Tables};

/// Rows of a table by their places, in order: so many from the first on, or some.
#[derive(Clone)]
pub(super) enum Rows {
    All(u32),
    Some(Vec<u32>),
}

impl Rows {
    pub(super) fn all(count: usize) -> Self {
        Self::All(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Those that are kept.
    fn kept(self, is_kept: impl Fn(usize) -> bool) -> Vec<u32> {
        match self {
            Self::All(count) => (0..count).filter(|at| is_kept(*at as usize)).collect(),
            Self::Some(mut rows) => {
                rows.retain(|at| is_kept(*at as usize));
                rows
            }
        }
    }

    /// Those that are not among others of them.
    fn without(self, others: &[u32]) -> Vec<u32> {
        let mut others = others.iter().peekable();
        let mut is_left = |at: &u32| others.next_if_eq(&at).is_none();
        match self {
            Self::All(count) => (0..count).filter(is_left).collect(),
            Self::Some(mut rows) => {
                rows.retain(&mut is_left);
                rows
            }
        }
    }
}

impl IntoIterator for Rows {
    type Item = usize;
    type IntoIter =
        std::iter::Map<std::iter::Chain<std::ops::Range<u32>, std::vec::IntoIter<u32>>, fn(u32) -> usize>;

    fn into_iter(self) -> Self::IntoIter {
        let (all, some) = match self {
            Self::All(count) => (0..count, Vec::new()),
            Self::Some(rows) => (0..0, rows),
        };
        all.chain(some).map(|at| at as usize)
    }
}

impl Tables<'_> {
    /// The rows for which a condition holds.
    pub(super) fn rows_where<'t>(&'t self, name: &str, condition: &Expr) -> impl Iterator<Item = Row<'t>> {
        let (table, rows) = self.places(name);
        let kept = table.map(|table| self.kept(table, condition, rows)).unwrap_or_default();
        kept.into_iter().filter_map(move |at| table?.row(at as usize))
    }

    fn kept<'t>(&'t self, table: &'t Indexed<'t>, condition: &Expr, rows: Rows) -> Vec<u32> {
        match condition {
            Expr::Both(one, other) => {
                let rows = self.kept(table, one, rows);
                self.kept(table, other, Rows::Some(rows))
            }
            Expr::Either(one, other) => {
                let mut kept = self.kept(table, one, rows.clone());
                let rest = rows.without(&kept);
                kept.extend(self.kept(table, other, Rows::Some(rest)));
                kept.sort_unstable();
                kept
            }
            Expr::Not(one) => {
                let left = self.kept(table, one, rows.clone());
                rows.without(&left)
            }
            _ => match Test::of(condition).and_then(|(name, test)| Some((table.column(name)?, test))) {
                Some((amounts, test)) => test.kept(amounts, rows),
                None => rows.kept(|at| self.holds(condition, table.row(at))),
            },
        }
    }
}

/// What is asked of a column alone.
enum Test {
    Compare(Compare, f64),
    Among(Vec<f64>),
    Has(i32),
    Lacks(i32),
}

impl Test {
    fn of(condition: &Expr) -> Option<(&Name, Self)> {
        let (asked, test) = match condition {
            Expr::Compare(one, way, other) => (one.as_ref(), Self::Compare(*way, constant(other)?)),
            Expr::Among(one, list) => {
                (one.as_ref(), Self::Among(list.iter().map(constant).collect::<Option<_>>()?))
            }
            Expr::Call(name, given) => {
                let [types, digit] = given.as_slice() else { return None };
                #[expect(clippy::cast_possible_truncation, reason = "a digit is a whole number")]
                let digit = constant(digit)? as i32;
                match name.as_str() {
                    "has" => (types, Self::Has(digit)),
                    "lacks" => (types, Self::Lacks(digit)),
                    _ => return None,
                }
            }
            _ => return None,
        };
        match asked {
            Expr::Column { of_project: false, name } => Some((name, test)),
            _ => None,
        }
    }

    /// The rows of which it is so. A missing amount is not a number, so that no comparison holds of it.
    fn kept(&self, amounts: &[f64], rows: Rows) -> Vec<u32> {
        let amount = |at: usize| amounts.get(at).copied().unwrap_or(f64::NAN);
        #[expect(clippy::cast_possible_truncation, reason = "lists of digits are whole numbers")]
        let has = |at, digit| has_digit(amount(at) as i32, digit);
        match *self {
            Self::Compare(Compare::Equal, other) => rows.kept(|at| amount(at) == other),
            Self::Compare(Compare::Differs, other) => rows.kept(|at| amount(at) < other || amount(at) > other),
            Self::Compare(Compare::Less, other) => rows.kept(|at| amount(at) < other),
            Self::Compare(Compare::AtMost, other) => rows.kept(|at| amount(at) <= other),
            Self::Compare(Compare::More, other) => rows.kept(|at| amount(at) > other),
            Self::Compare(Compare::AtLeast, other) => rows.kept(|at| amount(at) >= other),
            Self::Among(ref list) => rows.kept(|at| list.contains(&amount(at))),
            Self::Has(digit) => rows.kept(|at| has(at, digit)),
            Self::Lacks(digit) => rows.kept(|at| !has(at, digit)),
        }
    }
}

fn constant(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Number(number) => Some(*number),
        Expr::Sum(one, Sign::Minus, other) => Some(constant(one)? - constant(other)?),
        _ => None,
    }
}
