//! How far an installation has been set up: a handful of questions, none of them about a client.

use domain::access::RecordKind;
use domain::ids::{AgencyId, ProjectId};
use domain::projects::RESIDENTIAL;
use domain::set_up::Progress;
use entity::{ce_participation, inventory, organization, project, project_coc, unit, unit_group, user_account};
use hud::CodeList;
use hud::lists::{ProjectType as Type, RrhSubType};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::access::visible_agencies;
use crate::error::unreadable;
use crate::{Reads, Result, Scope, settings};

/// How far an installation has been set up, as far as a scope on projects shows.
///
/// # Errors
/// When the database fails.
pub async fn progress(db: &impl Reads, scope: &Scope) -> Result<Progress> {
    if scope.kind() != RecordKind::Project {
        return Ok(Progress::default());
    }
    let stored = settings::implementation(db).await?;
    let complete = Condition::all().add(is_complete());
    Ok(Progress {
        is_named: !stored.name.is_empty() && !stored.coc_codes.is_empty(),
        agency: first_agency(db, scope).await?,
        incomplete_project: first_project(db, scope, complete.clone().not()).await?,
        has_complete_project: first_project(db, scope, complete).await?.is_some(),
        project_with_beds: first_project(db, scope, Condition::all().add(has_beds())).await?,
        has_units: has_units(db, scope).await?,
        users: user_account::Entity::find().filter(user_account::Column::Status.eq("active")).count(db).await?,
    })
}

async fn first_agency(db: &impl Reads, scope: &Scope) -> Result<Option<AgencyId>> {
    let id: Option<String> = organization::Entity::find()
        .select_only()
        .column(organization::Column::Id)
        .filter(organization::Column::DateDeleted.is_null())
        .filter(visible_agencies(scope, Expr::col((organization::Entity, organization::Column::Id))))
        .order_by_asc(organization::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    id.map(|id| id.parse().map_err(unreadable("organization.id"))).transpose()
}

async fn first_project(db: &impl Reads, scope: &Scope, which: Condition) -> Result<Option<ProjectId>> {
    let id: Option<String> = project::Entity::find()
        .select_only()
        .column(project::Column::Id)
        .filter(project::Column::DateDeleted.is_null())
        .filter(visible_agencies(scope, Expr::col((project::Entity, project::Column::OrganizationId))))
        .filter(which)
        .order_by_asc(project::Column::Id)
        .into_tuple()
        .one(db)
        .await?;
    id.map(|id| id.parse().map_err(unreadable("project.id"))).transpose()
}

async fn has_units(db: &impl Reads, scope: &Scope) -> Result<bool> {
    let mut units = Query::select();
    units
        .expr(Expr::val(1))
        .from(unit::Entity)
        .inner_join(
            unit_group::Entity,
            Expr::col((unit_group::Entity, unit_group::Column::Id))
                .equals((unit::Entity, unit::Column::UnitGroupId)),
        )
        .and_where(Expr::col((unit_group::Entity, unit_group::Column::ProjectId)).equals(project_id()))
        .and_where(Expr::col((unit::Entity, unit::Column::Status)).ne("retired"));
    let with_units = Condition::all().add(Expr::exists(units));
    Ok(first_project(db, scope, with_units).await?.is_some())
}

fn is_complete() -> Condition {
    let coc = under(project_coc::Entity, project_coc::Column::ProjectId, project_coc::Column::DateDeleted);
    let takes_part = under(
        ce_participation::Entity,
        ce_participation::Column::ProjectId,
        ce_participation::Column::DateDeleted,
    );
    let beds = under(inventory::Entity, inventory::Column::ProjectId, inventory::Column::DateDeleted);
    let enough = Condition::any().add(has_beds().not()).add(Expr::exists(beds));
    Condition::all()
        .add(project::Column::ProjectType.is_not_null())
        .add(Expr::exists(coc))
        .add(Expr::exists(takes_part))
        .add(enough)
}

/// Never unknown: what is missing counts as no.
fn has_beds() -> Condition {
    let types = RESIDENTIAL.map(CodeList::code);
    let column = |column| Expr::col((project::Entity, column)).if_null(-1);
    let housed = RrhSubType::RrhHousingWithOrWithoutServices.code();
    Condition::any().add(column(project::Column::ProjectType).is_in(types)).add(
        Condition::all()
            .add(column(project::Column::ProjectType).eq(Type::PhRapidReHousing.code()))
            .add(column(project::Column::RrhSubType).eq(housed)),
    )
}

/// Rows of a file that hangs on the project at hand.
fn under<E, C>(table: E, project_id_column: C, deleted: C) -> SelectStatement
where
    E: EntityTrait + Copy + IntoIden,
    C: ColumnTrait + Copy,
{
    let mut rows = Query::select();
    rows.expr(Expr::val(1))
        .from(table)
        .and_where(Expr::col((table, project_id_column)).equals(project_id()))
        .and_where(Expr::col((table, deleted)).is_null());
    rows
}

fn project_id() -> (project::Entity, project::Column) {
    (project::Entity, project::Column::Id)
}
