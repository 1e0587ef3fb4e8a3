//! The rules of a project: listed, added, ended.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::eligibility::{NotARule, Rule};
use domain::ids::{ProjectId, RowId};
use domain::records::Value;
use hud::ColumnType;
use store::eligibility::{self, New, Stored};
use store::records::Record;

use crate::{Ctx, Error, Field, Problem, Result, UseCase, access, action, projects};

/// The longest note.
const LONGEST: usize = 500;

/// A project with its rules.
#[derive(Debug, Clone)]
pub struct Rules {
    /// HUD's Project.csv.
    pub project: Record,
    /// Those in force today.
    pub rules: Vec<Stored>,
    /// The person may change them.
    pub may_change: bool,
}

/// A rule to be added, as typed.
#[derive(Debug, Clone)]
pub struct NewRule {
    /// The form's own key: sent twice, it is saved once.
    pub form_key: String,
    /// The code of a fact.
    pub fact: String,
    /// The code of an operator.
    pub operator: String,
    /// What is compared with: a number, or codes joined by `;`.
    pub operand: String,
    /// The code of who says so.
    pub basis: String,
    /// What else there is to say.
    pub note: String,
    /// The first day, as typed.
    pub from: String,
}

/// A project's rules in force today.
///
/// # Errors
/// [`Error::NotFound`] when there is no such project that the person may know of.
pub async fn rules(ctx: &Ctx, project: ProjectId) -> Result<Rules> {
    access::enter(ctx, UseCase::ViewEligibilityRules)?;
    let viewed = projects::view(ctx, project).await?;
    let scope = access::scope(ctx, RecordKind::Project)?;
    let rules = eligibility::list(ctx.app.db.read(), &scope, Some(project), ctx.today()).await?;
    Ok(Rules { project: viewed.project, rules, may_change: viewed.may_change })
}

/// Adds a rule to a project.
///
/// # Errors
/// [`Error::Invalid`], or [`Error::NotFound`] for someone who may not.
pub async fn add(ctx: &Ctx, project: ProjectId, new: NewRule) -> Result<()> {
    let permit = access::change::<action::AddEligibilityRule>(ctx)?;
    projects::open_form(ctx, Some(project)).await?;
    let (rule, from) = read(&new)?;
    let about = project.to_string();
    let texts = [&about, &new.fact, &new.operator, &new.operand, &new.basis, &new.note, &new.from];
    let said = ctx.app.keys.form_digest(&texts.map(String::as_str));
    let mut work = ctx.begin().await?;
    if work.claim(&permit, &new.form_key, &said).await?.is_some() {
        return Ok(());
    }
    let id = RowId::from_bytes(ctx.new_id()?.into_bytes());
    let note = Some(new.note.trim().to_owned()).filter(|note| !note.is_empty());
    eligibility::insert(&**work, &permit, New { id, project, rule, note, from }).await?;
    work.keep(&permit, &new.form_key, &id.to_string()).await?;
    work.audit(UseCase::AddEligibilityRule, "eligibility_rule", vec![id.to_string()], about);
    work.commit().await
}

/// Ends a rule: yesterday was its last day.
///
/// # Errors
/// [`Error::Stale`] when someone changed it first, [`Error::NotFound`] for someone who may not.
pub async fn end(ctx: &Ctx, at: (ProjectId, RowId), version: i64, form_key: &str) -> Result<()> {
    let permit = access::change::<action::EndEligibilityRule>(ctx)?;
    let (project, rule) = (at.0.to_string(), at.1.to_string());
    let said = ctx.app.keys.form_digest(&[&project, &rule, &version.to_string()]);
    let mut work = ctx.begin().await?;
    if work.claim(&permit, form_key, &said).await?.is_some() {
        return Ok(());
    }
    let last = ctx.today().pred_opt().unwrap_or_else(|| ctx.today());
    eligibility::end(&**work, &permit, at, version, last).await?;
    work.keep(&permit, form_key, &rule).await?;
    work.audit(UseCase::EndEligibilityRule, "eligibility_rule", vec![rule], project);
    work.commit().await
}

fn read(new: &NewRule) -> Result<(Rule, NaiveDate)> {
    let mut problems = Vec::new();
    let (fact, operator, basis) = (new.fact.parse(), new.operator.parse(), new.basis.parse());
    for (at, is_read) in
        [(Field::Fact, fact.is_ok()), (Field::Operator, operator.is_ok()), (Field::Basis, basis.is_ok())]
    {
        if !is_read {
            problems.push((at, Problem::Missing));
        }
    }
    if new.note.chars().count() > LONGEST {
        problems.push((Field::Note, Problem::TooLong(LONGEST)));
    }
    let from = match Value::typed(ColumnType::Date, new.from.trim()) {
        Some(Value::Date(day)) => Some(day),
        _ => {
            problems.push((Field::From, Problem::NotADate(new.from.clone())));
            None
        }
    };
    let (Ok(fact), Ok(operator), Ok(basis)) = (fact, operator, basis) else {
        return Err(Error::Invalid(problems));
    };
    match Rule::new(fact, operator, &new.operand, basis) {
        Ok(rule) if problems.is_empty() => from.map(|from| (rule, from)).ok_or(Error::Invalid(problems)),
        Ok(_) => Err(Error::Invalid(problems)),
        Err(error) => {
            problems.push(match error {
                NotARule::Operator => (Field::Operator, Problem::Unknown),
                NotARule::Number => (Field::Operand, Problem::OutOfBounds(1_000_000)),
                NotARule::Codes => (Field::Operand, Problem::Missing),
            });
            Err(Error::Invalid(problems))
        }
    }
}
