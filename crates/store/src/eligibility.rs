//! Who projects are for, as rows: the rules a project's people have entered.

use chrono::NaiveDate;
use domain::access::RecordKind;
use domain::eligibility::Rule;
use domain::ids::{ProjectId, RowId};
use entity::{eligibility_rule, organization, project};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationDef,
};

use crate::access::visible_agencies;
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A rule of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The row's id.
    pub id: RowId,
    /// The project it is about.
    pub project: ProjectId,
    /// The rule.
    pub rule: Rule,
    /// What else there is to say.
    pub note: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none while it goes on.
    pub to: Option<NaiveDate>,
    /// Counts the changes.
    pub version: i64,
}

/// A project that may take people in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: ProjectId,
    /// HUD 2.02.2.
    pub name: String,
    /// HUD 2.02.6, list 2.02.6.
    pub project_type: Option<i32>,
    /// HUD 2.01.2 of its agency.
    pub agency: String,
}

/// The rules in force that day of projects within the scope, which is one for projects; of one project, or of all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    scope: &Scope,
    project: Option<ProjectId>,
    day: NaiveDate,
) -> Result<Vec<Stored>> {
    let mut query = eligibility_rule::Entity::find()
        .join(JoinType::InnerJoin, to_project())
        .filter(visible_agencies(scope, agency()))
        .filter(eligibility_rule::Column::FromDate.lte(day))
        .filter(
            Condition::any()
                .add(eligibility_rule::Column::ToDate.is_null())
                .add(eligibility_rule::Column::ToDate.gte(day)),
        )
        .order_by_asc(eligibility_rule::Column::Id);
    if let Some(project) = project {
        query = query.filter(eligibility_rule::Column::ProjectId.eq(project.to_string()));
    }
    query.all(db).await?.into_iter().map(stored).collect()
}

/// The projects of these types that operate that day, within the scope, which is one for projects. By name.
///
/// # Errors
/// When the database fails.
pub async fn programs(db: &impl Reads, scope: &Scope, types: &[i32], day: NaiveDate) -> Result<Vec<Program>> {
    let to_agency: RelationDef = project::Entity::belongs_to(organization::Entity)
        .from(project::Column::OrganizationId)
        .to(organization::Column::Id)
        .into();
    let rows = project::Entity::find()
        .select_also(organization::Entity)
        .join(JoinType::InnerJoin, to_agency)
        .filter(visible_agencies(scope, agency()))
        .filter(project::Column::DateDeleted.is_null())
        .filter(project::Column::ProjectType.is_in(types.iter().copied()))
        .filter(crate::projects::operates_on(day))
        .order_by_asc(project::Column::ProjectName)
        .order_by_asc(project::Column::Id)
        .all(db)
        .await?;
    let program = |(project, agency): (project::Model, Option<organization::Model>)| {
        Ok(Program {
            id: project.id.parse().map_err(unreadable("project.id"))?,
            name: project.project_name.unwrap_or_default(),
            project_type: project.project_type,
            agency: agency.and_then(|agency| agency.organization_name).unwrap_or_default(),
        })
    };
    rows.into_iter().map(program).collect()
}

/// A rule to be added.
#[derive(Debug, Clone)]
pub struct New {
    /// The row's id.
    pub id: RowId,
    /// The project it is about.
    pub project: ProjectId,
    /// The rule.
    pub rule: Rule,
    /// What else there is to say.
    pub note: Option<String>,
    /// The first day.
    pub from: NaiveDate,
}

/// Adds a rule to a project that the permit reaches.
///
/// # Errors
/// [`Error::NotFound`] when it does not.
pub async fn insert<A: Action>(tx: &impl Reads, permit: &Permit<A>, new: New) -> Result<()> {
    reach(tx, permit, new.project).await?;
    let row = eligibility_rule::Model {
        id: new.id.to_string(),
        project_id: new.project.to_string(),
        fact: new.rule.fact.code().into(),
        operator: new.rule.operator.code().into(),
        operand: new.rule.operand(),
        basis: new.rule.basis.code().into(),
        note: new.note,
        from_date: new.from,
        to_date: None,
        version: 1,
    };
    row.into_active_model().insert(tx).await?;
    Ok(())
}

/// Ends a rule: `last` is its last day, which may lie before its first, for one that was never meant.
///
/// # Errors
/// [`Error::Stale`] when the rule has another version or is ended, [`Error::NotFound`] when the permit does not reach
/// the project.
pub async fn end<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (project, rule): (ProjectId, RowId),
    version: i64,
    last: NaiveDate,
) -> Result<()> {
    reach(tx, permit, project).await?;
    let ended = eligibility_rule::Entity::update_many()
        .col_expr(eligibility_rule::Column::ToDate, Expr::val(last))
        .col_expr(eligibility_rule::Column::Version, Expr::val(version.saturating_add(1)))
        .filter(eligibility_rule::Column::Id.eq(rule.to_string()))
        .filter(eligibility_rule::Column::ProjectId.eq(project.to_string()))
        .filter(eligibility_rule::Column::Version.eq(version))
        .filter(eligibility_rule::Column::ToDate.is_null())
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 { Err(Error::Stale) } else { Ok(()) }
}

async fn reach<A: Action>(tx: &impl Reads, permit: &Permit<A>, project: ProjectId) -> Result<()> {
    let found = project::Entity::find_by_id(project.to_string())
        .filter(project::Column::DateDeleted.is_null())
        .filter(visible_agencies(&permit.scope_of(RecordKind::Project), agency()))
        .one(tx)
        .await?;
    found.map(|_| ()).ok_or(Error::NotFound)
}

fn stored(row: eligibility_rule::Model) -> Result<Stored> {
    let fact = row.fact.parse().map_err(unreadable("eligibility_rule.fact"))?;
    let operator = row.operator.parse().map_err(unreadable("eligibility_rule.operator"))?;
    let basis = row.basis.parse().map_err(unreadable("eligibility_rule.basis"))?;
    Ok(Stored {
        id: row.id.parse().map_err(unreadable("eligibility_rule.id"))?,
        project: row.project_id.parse().map_err(unreadable("eligibility_rule.project_id"))?,
        rule: Rule::new(fact, operator, &row.operand, basis).map_err(unreadable("eligibility_rule.operand"))?,
        note: row.note,
        from: row.from_date,
        to: row.to_date,
        version: row.version,
    })
}

fn agency() -> Expr {
    Expr::col((project::Entity, project::Column::OrganizationId))
}

fn to_project() -> RelationDef {
    eligibility_rule::Entity::belongs_to(project::Entity)
        .from(eligibility_rule::Column::ProjectId)
        .to(project::Column::Id)
        .into()
}
