//! What a client's form asks (HUD's Client.csv), and HUD's rules for it beyond those of the layout.

use chrono::{Datelike, NaiveDate};
use hud::FileLayout;

use super::age_on;
use crate::records::{Fault, Row, Typed, Value, read};

/// HUD 3.04: the columns of which several may be 1.
pub const RACES: &[&str] = &[
    "AmIndAKNative",
    "Asian",
    "BlackAfAmerican",
    "HispanicLatinao",
    "MidEastNAfrican",
    "NativeHIPacific",
    "White",
];

/// HUD V1: asked of veterans alone.
pub const SERVICE: &[&str] = &[
    "YearEnteredService",
    "YearSeparated",
    "WorldWarII",
    "KoreanWar",
    "VietnamWar",
    "DesertStorm",
    "AfghanistanOEF",
    "IraqOIF",
    "IraqOND",
    "OtherTheater",
    "MilitaryBranch",
    "DischargeStatus",
];

const PERSON: &[&str] = &[
    "FirstName",
    "MiddleName",
    "LastName",
    "NameSuffix",
    "NameDataQuality",
    "SSN",
    "SSNDataQuality",
    "DOB",
    "DOBDataQuality",
    "Sex",
];

/// Adults are asked whether they are veterans (HUD 3.07).
const ADULT: u32 = 18;

/// Nobody alive was born before.
const EARLIEST: i32 = 1900;

/// What a client's form is to say of the SSN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ssn<'a> {
    /// Nothing: the one on record, if any, stays.
    Keep(Option<&'a str>),
    /// This one, as typed.
    Put(&'a str),
    /// It is taken off the record that has this one.
    Remove(Option<&'a str>),
}

/// A client's form, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// What is to be stored, by HUD's headers. The SSN is here in the clear, and only if it is to be another.
    pub row: Row,
    /// Everything that was refused.
    pub faults: Vec<(&'static str, Fault)>,
}

/// HUD's layout of the file.
#[must_use]
pub fn layout() -> Option<&'static FileLayout> {
    hud::file("Client")
}

/// All columns that the form has, in its order.
#[must_use]
pub fn columns() -> Vec<&'static str> {
    let race = RACES.iter().chain(&["RaceNone", "AdditionalRaceEthnicity", "VeteranStatus"]);
    PERSON.iter().chain(race).chain(SERVICE).copied().collect()
}

/// Reads what was typed. A data quality that is left open is what the answer beside it shows; without an answer
/// someone has to say why. `before` is the row as it was: what stands there may stay.
#[must_use]
pub fn read_form(typed: &Typed, ssn: Ssn<'_>, before: &Row, today: NaiveDate) -> Form {
    let Some(layout) = layout() else { return Form { row: Row::new(), faults: Vec::new() } };
    let mut typed = typed.clone();
    let number = after(ssn);
    typed.insert("SSN", if let Ssn::Put(text) = ssn { tidy_ssn(text) } else { String::new() });
    races(&mut typed);
    qualities(&mut typed, number.as_deref());
    let minor = is_minor(&typed, today);
    if minor {
        not_asked_of_minors(&mut typed, before);
    }
    let (mut row, mut faults) = read(layout, &columns(), &typed, before, today, &|_| String::new());
    if matches!(ssn, Ssn::Keep(_)) {
        row.remove("SSN");
    }
    let checked = Checked { row: &row, before, today };
    let mut more = checked.dates();
    more.extend(checked.consistent("NameDataQuality", "FirstName", checked.is_named(), true));
    more.extend(checked.ssn(ssn, number.as_deref()));
    more.extend(checked.race());
    if minor && checked.text("VeteranStatus") == "1" && checked.changed(&["VeteranStatus", "DOB"]) {
        more.push(("VeteranStatus", Fault::Contradicts("DOB")));
    }
    // One message for a field: the layout's comes first.
    for (column, fault) in more {
        if !faults.iter().any(|(name, _)| *name == column) {
            faults.push((column, fault));
        }
    }
    faults.sort_by_key(|(name, _)| columns().iter().position(|column| column == name));
    Form { row, faults }
}

/// The SSN that the record will have: nine characters, an `x` for a digit that is not known.
#[must_use]
pub fn after(ssn: Ssn<'_>) -> Option<String> {
    match ssn {
        Ssn::Keep(there) => there.map(str::to_owned),
        Ssn::Put(text) => Some(tidy_ssn(text)).filter(|text| !text.is_empty()),
        Ssn::Remove(_) => None,
    }
}

/// `000-12-3456`, `***-**-3456`, `3456`: nine characters. What is none of these stays, to be refused.
fn tidy_ssn(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !(c.is_whitespace() || matches!(c, '-' | '.' | '–')))
        .map(|c| if matches!(c, 'X' | '*' | '?') { 'x' } else { c })
        .collect();
    let last4 = plain.len() == 4 && plain.bytes().all(|byte| byte.is_ascii_digit());
    if last4 { format!("xxxxx{plain}") } else { plain }
}

fn races(typed: &mut Typed) {
    for race in RACES {
        let ticked = typed.get(race).is_some_and(|text| text == "1");
        typed.insert(race, u8::from(ticked).to_string());
    }
}

fn qualities(typed: &mut Typed, ssn: Option<&str>) {
    let filled = |name: &str| typed.get(name).is_some_and(|text| !text.trim().is_empty());
    let name = match (filled("FirstName"), filled("LastName")) {
        (true, true) => "1",
        (false, false) => "",
        _ => "2",
    };
    let ssn = ssn.map_or("", |ssn| if ssn.bytes().all(|byte| byte.is_ascii_digit()) { "1" } else { "2" });
    let dob = if filled("DOB") { "1" } else { "" };
    for (column, quality) in [("NameDataQuality", name), ("SSNDataQuality", ssn), ("DOBDataQuality", dob)] {
        let open = typed.get(column).is_none_or(|text| text.trim().is_empty());
        if open {
            typed.insert(column, quality.to_owned());
        }
    }
}

fn is_minor(typed: &Typed, today: NaiveDate) -> bool {
    let dob = typed.get("DOB").and_then(|text| Value::typed(hud::ColumnType::Date, text));
    matches!(dob, Some(Value::Date(dob)) if age_on(today, dob).is_some_and(|age| age < ADULT))
}

/// HUD: 99 for anyone with no answer, minors included. A "yes" is left to be refused.
fn not_asked_of_minors(typed: &mut Typed, before: &Row) {
    let there = before.get("VeteranStatus").map(Value::text).unwrap_or_default();
    let answer = typed.get("VeteranStatus").map(|text| text.trim().to_owned()).unwrap_or_default();
    if answer != "1" {
        let kept = if !there.is_empty() && there != "1" { there } else { "99".to_owned() };
        typed.insert("VeteranStatus", kept);
    }
}

struct Checked<'a> {
    row: &'a Row,
    before: &'a Row,
    today: NaiveDate,
}

type Found = (&'static str, Fault);

impl Checked<'_> {
    fn text(&self, column: &str) -> String {
        self.row.get(column).map(Value::text).unwrap_or_default()
    }

    /// Whether one of these is to be other than it was: what stood there before the rule may stay.
    fn changed(&self, columns: &[&str]) -> bool {
        let at = |row: &Row, column: &str| row.get(column).cloned().unwrap_or_default();
        columns.iter().any(|column| at(self.row, column) != at(self.before, column))
    }

    fn dates(&self) -> Vec<Found> {
        let mut found = Vec::new();
        let dob = match self.row.get("DOB") {
            Some(Value::Date(dob)) => Some(*dob),
            _ => None,
        };
        if self.changed(&["DOB"]) {
            let future = dob.filter(|dob| *dob > self.today).map(|_| ("DOB", Fault::InTheFuture));
            let early = dob.filter(|dob| dob.year() < EARLIEST).map(|_| ("DOB", Fault::TooLow(EARLIEST)));
            found.extend(future.into_iter().chain(early));
        }
        let refused = !self.row.contains_key("DOB");
        if !refused {
            found.extend(self.consistent("DOBDataQuality", "DOB", dob.is_some(), true));
        }
        if let (Some(Value::Integer(entered)), Some(Value::Integer(left))) =
            (self.row.get("YearEnteredService"), self.row.get("YearSeparated"))
            && left < entered
            && self.changed(&["YearEnteredService", "YearSeparated"])
        {
            found.push(("YearSeparated", Fault::Before("YearEnteredService")));
        }
        found
    }

    fn is_named(&self) -> bool {
        ["FirstName", "LastName"].iter().any(|column| !self.text(column).is_empty())
    }

    /// A quality of 1 or 2 needs an answer; "doesn't know", "prefers not to answer" and "not collected" need none.
    fn consistent(
        &self,
        quality: &'static str,
        answer: &'static str,
        is_there: bool,
        is_whole: bool,
    ) -> Option<Found> {
        let code = self.text(quality);
        let contradicts = match code.as_str() {
            "1" => !(is_there && is_whole),
            "2" => !is_there,
            "8" | "9" | "99" => is_there,
            // Missing, or a code that no list has: told elsewhere, or kept as it stood.
            _ => false,
        };
        let about: &[&str] = if answer == "FirstName" { &["FirstName", "LastName"] } else { &[answer] };
        let changed = self.changed(&[quality]) || self.changed(about);
        (contradicts && changed).then_some((quality, Fault::Contradicts(answer)))
    }

    fn ssn(&self, ssn: Ssn<'_>, number: Option<&str>) -> Option<Found> {
        if number.is_some_and(|number| number.bytes().all(|byte| byte == b'x')) {
            return Some(("SSN", Fault::WrongForm));
        }
        if matches!(ssn, Ssn::Keep(_)) && !self.changed(&["SSNDataQuality"]) {
            return None;
        }
        let whole = number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        let checked = Checked { before: &Row::new(), ..*self };
        checked.consistent("SSNDataQuality", "SSN", number.is_some(), whole)
    }

    /// Without a race someone has to say why.
    fn race(&self) -> Option<Found> {
        let none = RACES.iter().all(|race| self.text(race) == "0");
        (none && self.text("RaceNone").is_empty()).then_some(("RaceNone", Fault::Missing))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &[(&str, &str)] = &[
        ("FirstName", "Maria"),
        ("LastName", "Lopez"),
        ("SSNDataQuality", "99"),
        ("DOB", "5/3/1980"),
        ("RaceNone", "99"),
        ("VeteranStatus", "0"),
    ];

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap()
    }

    fn form(ssn: Ssn<'_>, before: &Row, cells: &[(&'static str, &str)]) -> Form {
        let all = WHOLE.iter().chain(cells);
        let typed: Typed = all.map(|(name, text)| (*name, (*text).to_owned())).collect();
        read_form(&typed, ssn, before, today())
    }

    #[test]
    fn a_quality_left_open_is_what_the_answer_shows() {
        let form = form(Ssn::Put("000-12-3456"), &Row::new(), &[("SSNDataQuality", "")]);
        assert_eq!(form.faults, []);
        let code = |name: &str| form.row[name].text();
        assert_eq!(["NameDataQuality", "SSNDataQuality", "DOBDataQuality"].map(code), ["1", "1", "1"]);
        assert_eq!(code("SSN"), "000123456");
        assert_eq!(code("White"), "0");
    }

    #[test]
    fn each_rule_has_its_message() {
        use Fault::{Before, Contradicts, InTheFuture, Missing, NotAsked, TooLow, WrongForm};
        type Case = (&'static [(&'static str, &'static str)], Ssn<'static>, &'static [(&'static str, Fault)]);
        let none = Ssn::Put("");
        let cases: &[Case] = &[
            (&[], none, &[]),
            // Name.
            (&[("FirstName", ""), ("LastName", "")], none, &[("NameDataQuality", Missing)]),
            (&[("FirstName", ""), ("LastName", ""), ("NameDataQuality", "9")], none, &[]),
            (&[("LastName", "")], none, &[]),
            (&[("NameDataQuality", "8")], none, &[("NameDataQuality", Contradicts("FirstName"))]),
            (
                &[("FirstName", ""), ("LastName", ""), ("NameDataQuality", "1")],
                none,
                &[("NameDataQuality", Contradicts("FirstName"))],
            ),
            // SSN.
            (&[("SSNDataQuality", "")], none, &[("SSNDataQuality", Missing)]),
            (&[("SSNDataQuality", "")], Ssn::Put("xxx-xx-3456"), &[]),
            (&[("SSNDataQuality", "2")], Ssn::Put("3456"), &[]),
            (&[("SSNDataQuality", "1")], Ssn::Put("3456"), &[("SSNDataQuality", Contradicts("SSN"))]),
            (&[("SSNDataQuality", "9")], Ssn::Put("000123456"), &[("SSNDataQuality", Contradicts("SSN"))]),
            (&[("SSNDataQuality", "1")], none, &[("SSNDataQuality", Contradicts("SSN"))]),
            (&[("SSNDataQuality", "1")], Ssn::Keep(Some("000123456")), &[]),
            (
                &[("SSNDataQuality", "1")],
                Ssn::Remove(Some("000123456")),
                &[("SSNDataQuality", Contradicts("SSN"))],
            ),
            (&[("SSNDataQuality", "2")], Ssn::Put("12345"), &[("SSN", WrongForm)]),
            (&[("SSNDataQuality", "2")], Ssn::Put("xxxxxxxxx"), &[("SSN", WrongForm)]),
            // Birth date.
            (&[("DOB", "")], none, &[("DOBDataQuality", Missing)]),
            (&[("DOB", ""), ("DOBDataQuality", "99")], none, &[]),
            (&[("DOBDataQuality", "2")], none, &[]),
            (&[("DOBDataQuality", "99")], none, &[("DOBDataQuality", Contradicts("DOB"))]),
            (&[("DOB", ""), ("DOBDataQuality", "1")], none, &[("DOBDataQuality", Contradicts("DOB"))]),
            (
                &[("DOB", "3/2/2026"), ("VeteranStatus", "")],
                none,
                &[("DOB", InTheFuture), ("VeteranStatus", Missing)],
            ),
            (&[("DOB", "5/3/1880")], none, &[("DOB", TooLow(1900))]),
            (&[("DOB", "5/3/80")], none, &[("DOB", Fault::NotADate)]),
            // Race and ethnicity.
            (&[("RaceNone", "")], none, &[("RaceNone", Missing)]),
            (&[("RaceNone", ""), ("Asian", "1"), ("White", "1")], none, &[]),
            (&[("Asian", "1")], none, &[("RaceNone", NotAsked("AmIndAKNative"))]),
            // Veterans.
            (&[("VeteranStatus", "")], none, &[("VeteranStatus", Missing)]),
            (&[("VeteranStatus", "1"), ("YearEnteredService", "2000"), ("YearSeparated", "2004")], none, &[]),
            (
                &[("VeteranStatus", "1"), ("YearEnteredService", "2004"), ("YearSeparated", "2000")],
                none,
                &[("YearSeparated", Before("YearEnteredService"))],
            ),
            (&[("MilitaryBranch", "1")], none, &[("MilitaryBranch", NotAsked("VeteranStatus"))]),
            (&[("DOB", "5/3/2015"), ("VeteranStatus", "")], none, &[]),
            (&[("DOB", "5/3/2015"), ("VeteranStatus", "1")], none, &[("VeteranStatus", Contradicts("DOB"))]),
        ];
        for (cells, ssn, faults) in cases {
            assert_eq!(form(*ssn, &Row::new(), cells).faults, *faults, "{cells:?} {ssn:?}");
        }
    }

    #[test]
    fn a_minor_is_not_asked_about_service() {
        let child = form(Ssn::Put(""), &Row::new(), &[("DOB", "5/3/2015"), ("VeteranStatus", "0")]);
        assert_eq!(child.row["VeteranStatus"], Value::Integer(99));
        let grown = form(Ssn::Put(""), &Row::new(), &[("DOB", "3/1/2008"), ("VeteranStatus", "0")]);
        assert_eq!(grown.row["VeteranStatus"], Value::Integer(0));
    }

    #[test]
    fn what_stands_there_may_stay_and_the_ssn_too() {
        let before: Row = [
            ("FirstName", Value::Text("Maria".into())),
            ("LastName", Value::Text("Lopez".into())),
            ("NameDataQuality", Value::Integer(77)),
            ("SSN", Value::Text("sealed".into())),
            ("SSNDataQuality", Value::Integer(99)),
            ("DOB", NaiveDate::from_ymd_opt(1880, 5, 3).map(Value::Date).unwrap()),
            ("DOBDataQuality", Value::Integer(99)),
        ]
        .into();
        let cells = [("NameDataQuality", "77"), ("DOB", "1880-05-03"), ("DOBDataQuality", "99")];
        let form = form(Ssn::Keep(Some("000123456")), &before, &cells);
        assert_eq!(form.faults, []);
        assert!(!form.row.contains_key("SSN"));
    }
}
