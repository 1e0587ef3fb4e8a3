//! What an LSA is asked for: what there is to choose, and what was typed held against HUD's rules.

use chrono::{Datelike, Days, NaiveDate};
use domain::access::RecordKind;
use domain::coc;
use domain::records::Value;
use hud::ColumnType;
use reports::lsa::{BadParameters, Parameters, Scope};
use store::lsa_runs::{self, Asked, Offered};

use crate::{Ctx, Error, Field, Problem, Result, UseCase, access};

/// An LSA to be computed, as typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The form's own key: sent twice, it begins once.
    pub form_key: String,
    /// The continuum of care.
    pub coc: String,
    /// `systemwide`, `projects` or `hic`.
    pub scope: String,
    /// The first day; for the HIC the night.
    pub first_day: String,
    /// The last day.
    pub last_day: String,
    /// The ids of projects.
    pub projects: Vec<String>,
}

/// What there is to choose.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Continua of care.
    pub cocs: Vec<String>,
    /// Projects.
    pub projects: Vec<Offered>,
    /// The last federal year that is over: October to September.
    pub year: (NaiveDate, NaiveDate),
}

/// What the form that begins an LSA offers.
///
/// # Errors
/// [`Error::NotFound`] for someone who may not.
pub async fn choices(ctx: &Ctx) -> Result<Choices> {
    access::enter(ctx, UseCase::OpenLsaForm)?;
    let (db, scope) = (ctx.app.db.read(), access::scope(ctx, RecordKind::Report)?);
    let mut cocs = ctx.implementation().coc_codes.clone();
    for coc in lsa_runs::cocs(db, &scope).await? {
        if !cocs.contains(&coc) {
            cocs.push(coc);
        }
    }
    Ok(Choices { cocs, projects: lsa_runs::projects(db, &scope).await?, year: last_year(ctx.today()) })
}

/// The last federal year that was over by this day.
fn last_year(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let begins = |year| NaiveDate::from_ymd_opt(year, 10, 1).unwrap_or(today);
    let this = today.year() - i32::from(today.month() < 10);
    (begins(this - 1), begins(this) - Days::new(1))
}

/// Holds what was typed against what there is and against HUD's rules.
pub(super) fn check(typed: &Typed, projects: &[Offered]) -> Result<Asked> {
    let mut problems = Vec::new();
    let coc = match coc::read(&typed.coc) {
        Ok(codes) if codes.len() == 1 => codes.into_iter().next(),
        Ok(codes) if codes.is_empty() => {
            problems.push((Field::Coc, Problem::Missing));
            None
        }
        _ => {
            problems.push((Field::Coc, Problem::NotACocCode(typed.coc.trim().to_owned())));
            None
        }
    };
    let scope = scope_of(&typed.scope);
    if scope.is_none() {
        problems.push((Field::Scope, Problem::Missing));
    }
    let first = day(Field::From, &typed.first_day, &mut problems);
    let last =
        if scope == Some(Scope::Hic) { first } else { day(Field::Until, &typed.last_day, &mut problems) };
    let named = if scope == Some(Scope::Projects) { typed.projects.clone() } else { Vec::new() };
    if scope == Some(Scope::Projects) {
        let wrong = chosen(&named, coc.as_deref(), projects);
        problems.extend(wrong.into_iter().map(|problem| (Field::Projects, problem)));
    }
    let (Some(coc), Some(scope), Some(first_day), Some(last_day)) = (coc, scope, first, last) else {
        return Err(Error::Invalid(problems));
    };
    match Parameters::new(&coc, first_day, last_day, scope, named.clone()) {
        Ok(_) => {}
        Err(BadParameters::Coc(coc)) => problems.push((Field::Coc, Problem::NotACocCode(coc))),
        Err(BadParameters::Backwards { .. } | BadParameters::NotOneNight) => {
            problems.push((Field::Until, Problem::Crossed));
        }
        Err(BadParameters::TooEarly(_)) => problems.push((Field::From, Problem::TooEarly)),
        // Said above.
        Err(BadParameters::Projects) => {}
    }
    match problems.is_empty() {
        true => Ok(Asked { coc, first_day, last_day, scope: typed.scope.clone(), projects: named }),
        false => Err(Error::Invalid(problems)),
    }
}

/// What is wrong with the projects that were chosen: none are, one is not offered any more, or one is in other continua.
fn chosen(ids: &[String], coc: Option<&str>, projects: &[Offered]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if ids.is_empty() {
        problems.push(Problem::Missing);
    }
    let known = |id: &String| projects.iter().find(|project| project.id == *id);
    if ids.iter().any(|id| known(id).is_none()) {
        problems.push(Problem::Unknown);
    }
    if let Some(coc) = coc {
        let is_in = |project: &Offered| project.cocs.iter().any(|of| of.trim().eq_ignore_ascii_case(coc));
        let others = ids.iter().filter_map(known).filter(|project| !is_in(project));
        let others: Vec<String> = others.map(|one| format!("{}, {}", one.name, one.agency)).collect();
        if !others.is_empty() {
            problems.push(Problem::NotInCoc(coc.to_owned(), others));
        }
    }
    problems
}

fn day(field: Field, typed: &str, problems: &mut Vec<(Field, Problem)>) -> Option<NaiveDate> {
    match Value::typed(ColumnType::Date, typed) {
        Some(Value::Date(day)) => return Some(day),
        Some(_) => problems.push((field, Problem::Missing)),
        None => problems.push((field, Problem::NotADate(typed.to_owned()))),
    }
    None
}

/// HUD's scopes by the names that rows and forms have.
pub(super) fn scope_of(name: &str) -> Option<Scope> {
    [Scope::Systemwide, Scope::Projects, Scope::Hic].into_iter().find(|scope| scope_name(*scope) == name)
}

/// The name that rows and forms have for it.
pub(super) fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Systemwide => "systemwide",
        Scope::Projects => "projects",
        Scope::Hic => "hic",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_federal_year_ends_with_september() {
        for (today, first, last) in [
            ("2026-09-30", "2024-10-01", "2025-09-30"),
            ("2026-10-01", "2025-10-01", "2026-09-30"),
            ("2027-01-15", "2025-10-01", "2026-09-30"),
        ] {
            assert_eq!(last_year(date(today)), (date(first), date(last)), "{today}");
        }
    }

    #[test]
    fn what_was_typed_is_held_against_huds_rules() {
        let offered = |id: &str, name: &str, coc: &str| Offered {
            id: id.into(),
            name: name.into(),
            agency: "Helpers".into(),
            cocs: BTreeSet::from([coc.to_owned()]),
        };
        let offered = [offered("p1", "Shelter", "xx-500"), offered("p3", "House", "XX-501")];
        let typed = |scope: &str, first: &str, last: &str, projects: &[&str]| Typed {
            coc: "xx-500".into(),
            scope: scope.into(),
            first_day: first.into(),
            last_day: last.into(),
            projects: projects.iter().map(|id| (*id).to_owned()).collect(),
            ..Typed::default()
        };
        let check = |typed: Typed| check(&typed, &offered);
        let year = ("2025-10-01", "2026-09-30");
        let done = check(typed("systemwide", year.0, year.1, &["p1"])).unwrap();
        assert_eq!((done.coc.as_str(), done.projects.len()), ("XX-500", 0));
        assert_eq!(check(typed("projects", year.0, year.1, &["p1"])).unwrap().projects, ["p1"]);
        assert_eq!(check(typed("hic", "2026-01-28", "", &[])).unwrap().last_day, date("2026-01-28"));
        let elsewhere = Problem::NotInCoc("XX-500".into(), vec!["House, Helpers".into()]);
        let missing = |field| vec![(field, Problem::Missing)];
        let nowhere = Problem::NotACocCode("Springfield".into());
        for (typed, refused) in [
            (typed("systemwide", year.1, year.0, &[]), vec![(Field::Until, Problem::Crossed)]),
            (typed("systemwide", "2017-10-01", year.0, &[]), vec![(Field::From, Problem::TooEarly)]),
            (typed("systemwide", "soon", year.0, &[]), vec![(Field::From, Problem::NotADate("soon".into()))]),
            (typed("systemwide", year.0, "", &[]), missing(Field::Until)),
            (typed("projects", year.0, year.1, &[]), missing(Field::Projects)),
            (typed("projects", year.0, year.1, &["p2"]), vec![(Field::Projects, Problem::Unknown)]),
            (typed("projects", year.0, year.1, &["p1", "p3"]), vec![(Field::Projects, elsewhere.clone())]),
            (
                typed("projects", "2017-10-01", year.1, &["p3", "p2", "p1"]),
                vec![
                    (Field::Projects, Problem::Unknown),
                    (Field::Projects, elsewhere),
                    (Field::From, Problem::TooEarly),
                ],
            ),
            (typed("", year.0, year.1, &["p2"]), missing(Field::Scope)),
            (Typed { coc: "Springfield".into(), ..typed("hic", year.0, "", &[]) }, vec![(Field::Coc, nowhere)]),
        ] {
            match check(typed.clone()) {
                Err(Error::Invalid(problems)) => assert_eq!(problems, refused, "{typed:?}"),
                other => panic!("{other:?}"),
            }
        }
    }
}
