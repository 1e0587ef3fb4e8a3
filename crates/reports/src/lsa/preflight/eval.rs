//! Conditions, held against the tables of an LSA.

use std::sync::LazyLock;

use chrono::Datelike;

use super::expr::{Compare, Expr, Sign};
use super::heads::has_digit;
use super::names::Name;
use super::tables::{Key, Row, Singles, Tables, Value, amount};
use crate::lsa::Cell;
use crate::lsa::days::Day;
use crate::lsa::reference::is_asked;

/// The functions that [`Tables::value`] knows.
#[cfg(test)]
pub(super) const FUNCTIONS: [&str; 33] = [
    "abs",
    "added_projects",
    "added_shelters",
    "added_types",
    "asked",
    "beds",
    "digits",
    "empty",
    "exits",
    "funded",
    "geography",
    "has",
    "households",
    "inventory",
    "is_vsp",
    "lacks",
    "largest_project",
    "max",
    "min",
    "named",
    "nights",
    "official_year",
    "own",
    "participates",
    "people",
    "projects",
    "rows",
    "same",
    "serving_projects",
    "sum",
    "told",
    "total",
    "value",
];

static ROW_TOTAL: LazyLock<Name> = LazyLock::new(|| Name::new("RowTotal"));

impl Tables<'_> {
    /// Whether a condition holds.
    pub(super) fn holds(&self, condition: &Expr, row: Option<Row<'_>>) -> bool {
        self.value(condition, row).is_some_and(|value| value != 0.0)
    }

    /// What an expression comes to: a condition is 1 or 0.
    pub(super) fn value(&self, expr: &Expr, row: Option<Row<'_>>) -> Value {
        let holds = |condition: &Expr| self.holds(condition, row);
        let truth = |is_so: bool| Some(f64::from(u8::from(is_so)));
        match expr {
            Expr::Number(number) => Some(*number),
            Expr::Text(_) => None,
            Expr::Column { of_project: false, name } => row?.value(name),
            Expr::Column { of_project: true, name } => self.project_cell(row?, name.as_str()).and_then(amount),
            Expr::Not(condition) => truth(!holds(condition)),
            Expr::Both(one, other) => truth(holds(one) && holds(other)),
            Expr::Either(one, other) => truth(holds(one) || holds(other)),
            Expr::Compare(one, way, other) => {
                let (one, other) = (self.value(one, row), self.value(other, row));
                truth(one.zip(other).is_some_and(|(one, other)| compare(one, *way, other)))
            }
            Expr::Among(one, list) => {
                let one = self.value(one, row);
                truth(one.is_some() && list.iter().any(|other| self.value(other, row) == one))
            }
            Expr::Sum(one, sign, other) => {
                let (one, other) = (self.value(one, row)?, self.value(other, row)?);
                match sign {
                    Sign::Plus => Some(one + other),
                    Sign::Minus => Some(one - other),
                    Sign::Times => Some(one * other),
                    Sign::Over => (other != 0.0).then(|| one / other),
                }
            }
            Expr::Call(name, given) => self.call(name, given, row),
        }
    }

    fn call(&self, name: &str, given: &[Expr], row: Option<Row<'_>>) -> Value {
        let truth = |is_so: bool| Some(f64::from(u8::from(is_so)));
        let values = || given.iter().filter_map(|one| self.value(one, row));
        match (name, given) {
            ("has", [types, digit]) => truth(self.has_digit(types, digit, row)),
            ("lacks", [types, digit]) => truth(!self.has_digit(types, digit, row)),
            ("empty", [Expr::Column { of_project, name }]) => {
                truth(self.cell(row?, *of_project, name.as_str()).is_none_or(|cell| *cell == Cell::Empty))
            }
            ("digits", [Expr::Column { of_project, name }, length]) => {
                let text = self.cell(row?, *of_project, name.as_str())?.as_text();
                let as_long = self.value(length, row) == Some(count(text.chars()));
                truth(as_long && text.chars().all(|digit| digit.is_ascii_digit()))
            }
            ("max", _) => values().reduce(f64::max),
            ("min", _) => values().reduce(f64::min),
            ("sum", _) => Some(values().sum()),
            ("told", [one]) => self.value(one, row).filter(|value| *value != -1.0),
            ("total", [Expr::Column { name, .. }, condition, amount]) => {
                let counted = self.rows_where(name.as_str(), condition);
                Some(counted.filter_map(|row| self.value(amount, Some(row))).sum())
            }
            ("abs", [one]) => self.value(one, row).map(f64::abs),
            ("people", [condition]) => Some(self.weight("LSAPerson", condition)),
            ("households", [condition]) => Some(self.weight("LSAHousehold", condition)),
            ("exits", [condition]) => Some(self.weight("LSAExit", condition)),
            ("rows", [Expr::Column { name, .. }]) => Some(count(self.rows(name.as_str()))),
            ("rows", [Expr::Column { name, .. }, condition]) => {
                Some(count(self.rows_where(name.as_str(), condition)))
            }
            ("same", columns) => {
                let names = columns.iter().filter_map(|one| match one {
                    Expr::Column { name, .. } => Some(name.as_str()),
                    _ => None,
                });
                self.copies(row?, names)
            }
            ("asked", []) => {
                let number = |column| row?.cell(column).and_then(Cell::number);
                let rest = ["Cohort", "Universe", "HHType", "Population", "SystemPath"];
                truth(is_asked(number("ReportRow")?, rest.map(|column| number(column).unwrap_or(-1))))
            }
            ("named", words) => {
                let name = row?.cell("ProjectName").map(Cell::as_text)?;
                truth(words.iter().any(|word| matches!(word, Expr::Text(word) if has_word(&name, word))))
            }
            ("value", _) => self.added([self.codes(given, row)?], row),
            ("own", _) => {
                let [report_row, hh_type, population] = self.codes(given, row)?;
                self.added([[report_row, 1, 10, hh_type, population]], row)
            }
            ("added_types", _) => {
                let [report_row, cohort, universe, population] = self.codes(given, row)?;
                let key = |hh_type| [report_row, cohort, universe, hh_type, population];
                self.added([1, 2, 3, 99].map(key), row)
            }
            ("added_shelters", _) => {
                let [report_row, cohort, hh_type, population] = self.codes(given, row)?;
                self.added(
                    [11, 12, 13].map(|universe| [report_row, cohort, universe, hh_type, population]),
                    row,
                )
            }
            ("added_projects", _) => self.of_singles(given, row, |singles| singles.total),
            ("largest_project", _) => self.of_singles(given, row, |singles| singles.largest),
            ("serving_projects", _) => self.of_singles(given, row, |singles| singles.serving),
            ("geography", _) => {
                let [universe, hh_type] = self.codes(given, row)?;
                self.geography(universe, hh_type)
            }
            ("nights", []) => self.nights(None, None),
            ("official_year", []) => truth(self.is_official_year()),
            ("beds", [counted]) => self.beds(counted, row?),
            ("projects", [Expr::Column { name, .. }]) => Some(count(self.of_project(name.as_str(), row?))),
            ("inventory", [amount]) => {
                let active = self.of_project("Inventory", row?);
                let active = active.filter(|row| self.overlaps(*row, "InventoryStartDate", "InventoryEndDate"));
                Some(active.filter_map(|row| self.value(amount, Some(row))).sum())
            }
            ("participates", [kind]) => {
                let (from, until) = ("HMISParticipationStatusStartDate", "HMISParticipationStatusEndDate");
                let mut told = self.of_project("HMISParticipation", row?);
                let kind = self.value(kind, row);
                truth(
                    told.any(|row| {
                        row.amount("HMISParticipationType") == kind && self.overlaps(row, from, until)
                    }),
                )
            }
            ("funded", codes) => {
                let codes: Vec<Value> = codes.iter().map(|code| self.value(code, row)).collect();
                let mut funders = self.of_project("Funder", row?);
                truth(funders.any(|row| {
                    codes.contains(&row.amount("Funder")) && self.overlaps(row, "StartDate", "EndDate")
                }))
            }
            ("is_vsp", [flag]) => {
                let key = |cell: &Cell| cell.as_text().to_lowercase();
                let agency = self.cell(row?, true, "OrganizationID").map(key)?;
                let mut agencies = self.rows("Organization");
                let found =
                    agencies.find(|row| row.cell("OrganizationID").map(key).as_ref() == Some(&agency))?;
                truth(found.amount("VictimServiceProvider") == self.value(flag, row))
            }
            _ => None,
        }
    }

    /// Numbers of LSACalculated that were given, in this order.
    fn codes<const N: usize>(&self, given: &[Expr], row: Option<Row<'_>>) -> Option<[i32; N]> {
        let mut codes = [0; N];
        let given: &[Expr; N] = given.try_into().ok()?;
        for (code, expr) in codes.iter_mut().zip(given) {
            #[expect(clippy::cast_possible_truncation, reason = "codes are small")]
            let number = self.value(expr, row)? as i32;
            *code = number;
        }
        Some(codes)
    }

    /// Values of LSACalculated, added up.
    fn added<const N: usize>(&self, keys: [Key; N], row: Option<Row<'_>>) -> Value {
        Some(keys.into_iter().map(|key| f64::from(self.calculated(key, row))).sum())
    }

    /// What single projects of a universe have.
    fn of_singles(&self, given: &[Expr], row: Option<Row<'_>>, which: fn(Singles) -> i32) -> Value {
        Some(f64::from(which(self.singles(self.codes(given, row)?))))
    }

    /// How much RowTotal says there is of what a condition holds for.
    fn weight(&self, table: &str, condition: &Expr) -> f64 {
        let total = &*ROW_TOTAL;
        self.rows_where(table, condition).filter_map(|row| row.value(total)).sum()
    }

    /// Beds or the like of the row's project on an average night of the report period.
    fn beds(&self, counted: &Expr, row: Row<'_>) -> Value {
        let weighted = |row: Row<'_>| {
            let nights = self.nights(row.amount("InventoryStartDate"), row.amount("InventoryEndDate"))?;
            Some(self.value(counted, Some(row))? * nights)
        };
        let total: f64 = self.of_project("Inventory", row).filter_map(weighted).sum();
        self.nights(None, None).filter(|nights| *nights > 0.0).map(|nights| total / nights)
    }

    /// Whether the report is of a year from 1 October, as HUD asks for.
    fn is_official_year(&self) -> bool {
        let report = self.rows("LSAReport").next();
        let day = |column| {
            let text = report.and_then(|report| report.cell(column)).map(Cell::as_text)?;
            Some(Day::parse(text.get(..10)?.as_bytes())?.date())
        };
        day("ReportStart").zip(day("ReportEnd")).is_some_and(|(start, end)| {
            (start.month(), start.day(), end.month(), end.day()) == (10, 1, 9, 30)
                && end.year() == start.year() + 1
        })
    }

    fn has_digit(&self, types: &Expr, digit: &Expr, row: Option<Row<'_>>) -> bool {
        #[expect(clippy::cast_possible_truncation, reason = "lists of digits are whole numbers")]
        let number = |expr| self.value(expr, row).map(|value| value as i32);
        number(types).zip(number(digit)).is_some_and(|(types, digit)| has_digit(types, digit))
    }

    fn cell<'t>(&'t self, row: Row<'t>, of_project: bool, name: &str) -> Option<&'t Cell> {
        if of_project { self.project_cell(row, name) } else { row.cell(name) }
    }
}

/// Whether one text has another as a word or words of its own, in any letter case.
fn has_word(text: &str, word: &str) -> bool {
    let (text, word) = (text.to_lowercase(), word.to_lowercase());
    let is_end = |next: Option<char>| next.is_none_or(|next| !next.is_alphanumeric());
    text.match_indices(&word).any(|(at, found)| {
        is_end(text[..at].chars().next_back()) && is_end(text[at + found.len()..].chars().next())
    })
}

/// As many as there are.
fn count<T>(things: impl Iterator<Item = T>) -> f64 {
    things.map(|_| 1.0).sum()
}

fn compare(one: f64, way: Compare, other: f64) -> bool {
    match way {
        Compare::Equal => one == other,
        Compare::Differs => one != other,
        Compare::Less => one < other,
        Compare::AtMost => one <= other,
        Compare::More => one > other,
        Compare::AtLeast => one >= other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::expr::parse;
    use super::*;
    use crate::lsa::{Lsa, Table};

    fn table(name: &'static str, columns: &'static str, rows: &[&str]) -> Table {
        let cell = |text: &str| text.parse().map_or_else(|_| Cell::text(text), Cell::Number);
        let rows = rows.iter().map(|row| row.split(',').map(cell).collect()).collect();
        Table { name, columns: columns.split(',').collect(), rows }
    }

    /// Two shelters and a house, in a report of 100 nights.
    fn lsa() -> Lsa {
        let tables = vec![
            table("LSAReport", "ReportStart,ReportEnd", &["2026-01-01,2026-04-10"]),
            table(
                "Project",
                "ProjectID,ProjectName,ProjectType",
                &["P1,HUD-VASH One,0", "p2,Vashti House,1", "p3,Three,2"],
            ),
            table(
                "Inventory",
                "ProjectID,HouseholdType,BedInventory,InventoryStartDate,InventoryEndDate",
                &[
                    "p1,1,10,2020-01-01,",
                    "p1,3,20,2026-04-01,2026-12-31",
                    "p1,3,50,2027-01-01,",
                    "p2,1,4,,2025-12-31",
                ],
            ),
            table(
                "LSACalculated",
                "Value,Cohort,Universe,HHType,Population,SystemPath,ProjectID,ReportRow",
                &[
                    "7,1,10,1,0,-1,p1,53",
                    "2,1,10,2,0,-1,p1,53",
                    "5,1,10,1,0,-1,P2,53",
                    "3,1,10,1,0,-1,p3,53",
                    "9,1,11,1,0,-1,,53",
                    "3,1,13,1,0,-1,,53",
                    "8,1,10,1,0,3,p1,53",
                ],
            ),
        ];
        Lsa { tables, behind: Vec::new() }
    }

    /// What an amount comes to in each row of a table.
    fn values(lsa: &Lsa, table: &str, text: &str) -> Vec<Value> {
        let (tables, expr) = (Tables::of(lsa), parse(text).unwrap());
        tables.rows(table).map(|row| tables.value(&expr, Some(row))).collect()
    }

    #[test]
    fn beds_are_weighted_by_their_nights() {
        let lsa = lsa();
        // Ten all the time, and twenty from 1 April: ten nights of a hundred.
        assert_eq!(values(&lsa, "Project", "beds(BedInventory)"), [Some(12.0), Some(0.0), Some(0.0)]);
        assert_eq!(values(&lsa, "Project", "beds(BedInventory * (HouseholdType = 3))")[0], Some(2.0));
        assert_eq!(
            values(&lsa, "LSAReport", "total(Project, ProjectType = 0, beds(BedInventory))"),
            [Some(12.0)]
        );
        assert_eq!(values(&lsa, "LSAReport", "nights()"), [Some(100.0)]);
    }

    #[test]
    fn the_year_is_huds_or_not() {
        let is_official = |days| {
            let tables = vec![table("LSAReport", "ReportStart,ReportEnd", &[days])];
            values(&Lsa { tables, behind: Vec::new() }, "LSAReport", "official_year()")[0]
        };
        assert_eq!(is_official("2025-10-01,2026-09-30"), Some(1.0));
        for other in ["2025-10-01,2027-09-30", "2025-10-02,2026-09-30", "2025-10-01,2026-09-29", ","] {
            assert_eq!(is_official(other), Some(0.0), "{other}");
        }
    }

    #[test]
    fn counts_are_looked_up_and_added_up() {
        let lsa = lsa();
        let of_project = |text| values(&lsa, "Project", text);
        assert_eq!(
            of_project("value(53, 1, 10, 1, 0)"),
            [Some(7.0), Some(5.0), Some(3.0)],
            "in any letter case"
        );
        assert_eq!(of_project("own(53, 2, 0)"), [Some(2.0), Some(0.0), Some(0.0)]);
        assert_eq!(of_project("value(53, 1, 11, 1, 0)"), [Some(9.0); 3], "of the CoC");
        assert_eq!(of_project("added_types(53, 1, 10, 0)"), [Some(9.0), Some(5.0), Some(3.0)]);
        let of_all = |text| values(&lsa, "LSAReport", text)[0];
        assert_eq!(of_all("added_types(53, 1, 11, 0)"), Some(9.0));
        assert_eq!(of_all("added_shelters(53, 1, 1, 0)"), Some(12.0));
        assert_eq!(of_all("added_projects(53, 1, 11, 1, 0)"), Some(12.0));
        assert_eq!(of_all("added_projects(53, 1, 16, 1, 0)"), Some(15.0));
        assert_eq!(of_all("largest_project(53, 1, 16, 1, 0)"), Some(7.0));
        assert_eq!(of_all("serving_projects(53, 1, 16, 1, 0)"), Some(3.0));
        assert_eq!(of_all("serving_projects(53, 1, 12, 1, 0)"), Some(0.0));
        assert_eq!(of_all("value(53, 1, 11)"), None, "too few");
    }

    #[test]
    fn rows_are_compared_and_known() {
        let lsa = lsa();
        let calculated = |text| values(&lsa, "LSACalculated", text);
        assert_eq!(calculated("same(Universe, HHType)")[..3], [Some(4.0), Some(1.0), Some(4.0)]);
        assert_eq!(calculated("same()"), [Some(1.0); 7]);
        assert_eq!(calculated("asked()")[5..], [Some(1.0), Some(0.0)]);
        assert_eq!(values(&lsa, "LSACalculated 53", "Value").len(), 7);
        assert_eq!(values(&lsa, "LSACalculated 54", "Value").len(), 0);
    }

    #[test]
    fn names_have_words() {
        let lsa = lsa();
        assert_eq!(values(&lsa, "Project", "named('vash', 'SSVF')"), [Some(1.0), Some(0.0), Some(0.0)]);
        assert!(has_word("Old (VADOM)", "vadom") && has_word("CWT/TR", "CWT") && !has_word("ACWT", "CWT"));
    }

    /// A column at a time or a row at a time: the same rows.
    #[test]
    fn large_tables_are_sieved_as_single_rows_are() {
        let lsa = lsa();
        let tables = Tables::of(&lsa);
        for text in [
            "Value > 3 and Universe = 10",
            "Value > 3 and not Universe = 10 or HHType in (2, 3)",
            "not (Value <> 7 or Universe < 11)",
            "SystemPath = -1 and Value >= max(5, HHType)",
            "has(Value, 7) or lacks(Value, 5) and Cohort = 1",
            "not Nothing > 1 and Value <= 5",
            "Nothing <> 1",
            "lacks(Nothing, 1)",
        ] {
            let condition = parse(text).unwrap();
            let value = |row: Row<'_>| row.amount("Value");
            let sieved: Vec<_> = tables.rows_where("LSACalculated", &condition).map(value).collect();
            let single = tables.rows("LSACalculated").filter(|row| tables.holds(&condition, Some(*row)));
            assert_eq!(sieved, single.map(value).collect::<Vec<_>>(), "{text}");
        }
    }
}
