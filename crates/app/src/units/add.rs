//! Adding units to a project, several at once.

use domain::ids::{ProjectId, UnitId};
use domain::units::{UnitKind, UnitStatus, unit_names};
use store::units::{self, Details};

use super::edit::{MOST_PEOPLE, number};
use crate::{Ctx, Error, Field, Problem, Result, access, action};

/// The longest name of a group.
const LONGEST: usize = 100;

/// Units to be added, as typed.
#[derive(Debug, Clone)]
pub struct NewUnits {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// What belongs together: a floor, a building, a program.
    pub group: String,
    /// A unit or a slot.
    pub kind: UnitKind,
    /// Their names: `101-110, 12A`.
    pub names: String,
    /// How many people each takes.
    pub capacity: String,
    /// The bedrooms of each, if it has any of its own.
    pub bedrooms: String,
    /// Whether someone in a wheelchair can live in them.
    pub accessible: bool,
}

/// Adds units to a project. Tells how many.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::NotFound`] for someone who may not.
pub async fn add(ctx: &Ctx, project: ProjectId, new: NewUnits) -> Result<usize> {
    let permit = access::change::<action::AddUnits>(ctx)?;
    crate::projects::open_form(ctx, Some(project)).await?;
    let night = ctx.today();
    let there = units::list(ctx.app.db.read(), &permit.scope(), Some(project), night).await?;
    let (names, details) = check(&new)?;
    let group = new.group.trim();
    let mut work = ctx.begin().await?;
    let project_text = project.to_string();
    let payload = ctx.app.keys.form_digest(&[
        &project_text,
        group,
        new.kind.code(),
        &new.names,
        &new.capacity,
        &new.bedrooms,
        if new.accessible { "1" } else { "0" },
    ]);
    if work.claim(&permit, &new.form_key, &payload).await?.is_some() {
        return Ok(names.len());
    }
    let same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let taken =
        |name: &String| there.iter().any(|unit| same(&unit.group, group) && same(&unit.details.name, name));
    if names.iter().any(taken) {
        return Err(Error::Invalid(vec![(Field::Units, Problem::NameTaken)]));
    }
    let mut rows = Vec::new();
    for name in &names {
        rows.push((UnitId::new(ctx.new_id()?), Details { name: name.clone(), ..details.clone() }));
    }
    let ids = rows.iter().map(|(id, _)| id.to_string()).collect();
    let new_group = ctx.new_id()?.simple().to_string();
    match units::insert(&**work, &permit, (project, group), rows, new_group).await {
        Err(store::Error::Taken) => return Err(Error::Invalid(vec![(Field::Units, Problem::NameTaken)])),
        other => other?,
    }
    work.keep(&permit, &new.form_key, &project_text).await?;
    work.audit(crate::UseCase::AddUnits, "unit", ids, "added");
    work.commit().await?;
    Ok(names.len())
}

fn check(new: &NewUnits) -> Result<(Vec<String>, Details)> {
    let mut problems = Vec::new();
    match new.group.trim().chars().count() {
        0 => problems.push((Field::Group, Problem::Missing)),
        length if length > LONGEST => problems.push((Field::Group, Problem::TooLong(LONGEST))),
        _ => {}
    }
    let names = unit_names(&new.names).unwrap_or_else(|| {
        let problem = if new.names.trim().is_empty() { Problem::Missing } else { Problem::NotUnits };
        problems.push((Field::Units, problem));
        Vec::new()
    });
    let capacity = number(&new.capacity, 1..=MOST_PEOPLE, Field::Capacity, &mut problems);
    let bedrooms = match new.bedrooms.trim() {
        "" => None,
        typed => number(typed, 0..=MOST_PEOPLE, Field::Bedrooms, &mut problems),
    };
    match capacity {
        Some(capacity) if problems.is_empty() => {
            let details = Details {
                name: String::new(),
                kind: new.kind,
                capacity,
                bedrooms,
                accessible: new.accessible,
                status: UnitStatus::Ready,
                status_reason: None,
                expected_back: None,
            };
            Ok((names, details))
        }
        _ => Err(Error::Invalid(problems)),
    }
}
