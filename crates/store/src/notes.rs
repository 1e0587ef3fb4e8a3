//! Case notes, seen through scopes. Nothing here changes one: a correction is another note that points to it.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{AgencyId, ClientId, EnrollmentId, NoteId};
use domain::notes::{Class, NoteKind};
use entity::{case_note, client, enrollment, organization, project, user_account};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
};

use crate::access::{visible_enrollments, visible_notes};
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// What someone may see of case notes: a note needs all three.
#[derive(Debug, Clone)]
pub struct NoteScopes {
    /// Case notes, and how far the permission for domestic violence goes.
    pub notes: Scope,
    /// How far the permission for health goes.
    pub health: Scope,
    /// Clients' records.
    pub clients: Scope,
}

/// A case note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Its id.
    pub id: NoteId,
    /// Whom it is about.
    pub client: ClientId,
    /// The stay it belongs to, if its author said.
    pub enrollment: Option<EnrollmentId>,
    /// The author's agency.
    pub agency: AgencyId,
    /// The agency's name (HUD 2.01.2).
    pub agency_name: String,
    /// What it is about.
    pub kind: NoteKind,
    /// The note it corrects or adds to.
    pub addendum_to: Option<NoteId>,
    /// The day it is about.
    pub noted_on: NaiveDate,
    /// When it was written.
    pub written_at: DateTime<Utc>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What it says.
    pub body: String,
    /// How many addenda it has.
    pub addenda: i64,
}

/// A note to be kept.
#[derive(Debug, Clone)]
pub struct NewNote {
    /// Its id.
    pub id: NoteId,
    /// Whom it is about.
    pub client: ClientId,
    /// The stay it belongs to.
    pub enrollment: Option<EnrollmentId>,
    /// The author's agency.
    pub agency: AgencyId,
    /// What it is about.
    pub kind: NoteKind,
    /// The note it corrects or adds to.
    pub addendum_to: Option<NoteId>,
    /// The day it is about.
    pub noted_on: NaiveDate,
    /// When it is written.
    pub written_at: DateTime<Utc>,
    /// What it says.
    pub body: String,
    /// The same as it is searched.
    pub search_text: String,
}

/// Which notes are asked for.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Those about one client.
    pub client: Option<ClientId>,
    /// Those in which each of these words occurs. Without words, addenda are left to their notes.
    pub words: Vec<String>,
    /// So many at most.
    pub most: u64,
}

/// An agency that a note may be written for.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Holder {
    /// Its id.
    pub id: String,
    /// HUD 2.01.2.
    pub organization_name: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    personal_id: String,
    enrollment_id: Option<String>,
    agency_id: String,
    addendum_to: Option<String>,
    kind: String,
    noted_on: NaiveDate,
    written_at: DateTime<Utc>,
    body: String,
    organization_name: Option<String>,
    name: Option<String>,
    addenda: i64,
}

/// One note.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scopes: &NoteScopes, id: NoteId) -> Result<Option<Note>> {
    let row: Option<Row> =
        notes(scopes).filter(case_note::Column::Id.eq(id.to_string())).into_model().one(db).await?;
    row.map(read).transpose()
}

/// The notes that are asked for, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(db: &impl Reads, scopes: &NoteScopes, asked: &Asked) -> Result<Vec<Note>> {
    let mut found = notes(scopes);
    if let Some(client) = asked.client {
        found = found.filter(case_note::Column::PersonalId.eq(client.to_string()));
    }
    if asked.words.is_empty() {
        found = found.filter(case_note::Column::AddendumTo.is_null());
    }
    for word in &asked.words {
        found = found.filter(case_note::Column::SearchText.contains(word));
    }
    let rows: Vec<Row> = found
        .order_by_desc(case_note::Column::NotedOn)
        .order_by_desc(case_note::Column::WrittenAt)
        .order_by_desc(case_note::Column::Id)
        .limit(asked.most)
        .into_model()
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// What was added to a note, in the order it was written.
///
/// # Errors
/// When the database fails.
pub async fn list_addenda(db: &impl Reads, scopes: &NoteScopes, id: NoteId) -> Result<Vec<Note>> {
    let rows: Vec<Row> = notes(scopes)
        .filter(case_note::Column::AddendumTo.eq(id.to_string()))
        .order_by_asc(case_note::Column::WrittenAt)
        .order_by_asc(case_note::Column::Id)
        .into_model()
        .all(db)
        .await?;
    rows.into_iter().map(read).collect()
}

/// Keeps a note. Its data class is its kind's.
///
/// # Errors
/// [`Error::NotFound`] when the permit does not reach its agency, or not that class of notes there.
pub async fn insert<A: Action>(tx: &impl Reads, permit: &Permit<A>, new: &NewNote) -> Result<()> {
    if !may_write(permit, new.agency, new.kind.class()) {
        return Err(Error::NotFound);
    }
    let row = case_note::Model {
        id: new.id.to_string(),
        personal_id: new.client.to_string(),
        enrollment_id: new.enrollment.map(|id| id.to_string()),
        agency_id: new.agency.to_string(),
        data_class: new.kind.class().code().into(),
        user_id: permit.actor().map(|user| user.to_string()),
        addendum_to: new.addendum_to.map(|id| id.to_string()),
        kind: new.kind.code().into(),
        noted_on: new.noted_on,
        written_at: new.written_at,
        body: new.body.clone(),
        search_text: new.search_text.clone(),
    };
    case_note::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether a permit reaches notes of a class at an agency.
#[must_use]
pub fn may_write<A: Action>(permit: &Permit<A>, agency: AgencyId, class: Class) -> bool {
    use domain::access::RecordKind;
    let scope = permit.scope_of(RecordKind::CaseNote);
    let holds = |scope: &Scope| {
        let reach = scope.reach();
        reach.own.contains(&agency) || reach.party.contains(&agency) || reach.victim_service
    };
    let has_class = match class {
        Class::General => true,
        Class::Dv => holds(&permit.scope_of(RecordKind::DvData)),
        Class::Health => holds(&permit.scope_of(RecordKind::HealthData)),
    };
    (scope.reach().own.contains(&agency) || scope.reach().victim_service) && has_class
}

/// The agencies of the permit's own that hold a client: which entered them, or enrolled them. By name.
///
/// # Errors
/// When the database fails.
pub async fn list_holders<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    client: ClientId,
) -> Result<Vec<Holder>> {
    let own: Vec<String> = permit.scope().reach().own.iter().map(ToString::to_string).collect();
    let mut entered = Query::select();
    entered
        .column(client::Column::AgencyId)
        .from(client::Entity)
        .and_where(client::Column::Id.eq(client.to_string()))
        .and_where(client::Column::AgencyId.is_not_null());
    let mut enrolled = Query::select();
    enrolled
        .column((project::Entity, project::Column::OrganizationId))
        .from(enrollment::Entity)
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id))
                .equals((enrollment::Entity, enrollment::Column::ProjectId)),
        )
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::PersonalId)).eq(client.to_string()))
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::DateDeleted)).is_null());
    let holds = Condition::any()
        .add(organization::Column::Id.in_subquery(entered))
        .add(organization::Column::Id.in_subquery(enrolled));
    let found = organization::Entity::find()
        .select_only()
        .columns([organization::Column::Id, organization::Column::OrganizationName])
        .filter(organization::Column::Id.is_in(own))
        .filter(holds)
        .order_by_asc(organization::Column::OrganizationName)
        .order_by_asc(organization::Column::Id);
    Ok(found.into_model().all(db).await?)
}

/// The client's enrollments within a scope for enrollments, each with the agency of its project.
///
/// # Errors
/// When the database fails.
pub async fn list_places(db: &impl Reads, scope: &Scope, client: ClientId) -> Result<Vec<(String, String)>> {
    let to_project: RelationDef = enrollment::Entity::belongs_to(project::Entity)
        .from(enrollment::Column::ProjectId)
        .to(project::Column::Id)
        .into();
    let found = enrollment::Entity::find()
        .select_only()
        .column(enrollment::Column::Id)
        .column(project::Column::OrganizationId)
        .join(JoinType::InnerJoin, to_project)
        .filter(enrollment::Column::PersonalId.eq(client.to_string()))
        .filter(project::Column::OrganizationId.is_not_null())
        .filter(visible_enrollments(scope));
    Ok(found.into_tuple().all(db).await?)
}

fn notes(scopes: &NoteScopes) -> Select<case_note::Entity> {
    let to_agency: RelationDef = case_note::Entity::belongs_to(organization::Entity)
        .from(case_note::Column::AgencyId)
        .to(organization::Column::Id)
        .into();
    let to_author: RelationDef = case_note::Entity::belongs_to(user_account::Entity)
        .from(case_note::Column::UserId)
        .to(user_account::Column::Id)
        .into();
    case_note::Entity::find()
        .column(organization::Column::OrganizationName)
        .column(user_account::Column::Name)
        .expr_as(addenda(), "addenda")
        .join(JoinType::LeftJoin, to_agency)
        .join(JoinType::LeftJoin, to_author)
        .filter(visible_notes(scopes))
}

/// How many addenda a note has: they are its own agency's and of its class, so that whoever sees it sees them.
fn addenda() -> Expr {
    use sea_orm::sea_query::{Alias, Func};
    let added = Alias::new("added");
    let mut count = Query::select();
    count.expr(Func::count(Expr::val(1))).from_as(case_note::Entity, added.clone()).and_where(
        Expr::col((added, case_note::Column::AddendumTo)).equals((case_note::Entity, case_note::Column::Id)),
    );
    Expr::from(count)
}

fn read(row: Row) -> Result<Note> {
    Ok(Note {
        id: row.id.parse().map_err(unreadable("case_note.id"))?,
        client: row.personal_id.parse().map_err(unreadable("case_note.personal_id"))?,
        enrollment: row
            .enrollment_id
            .map(|id| id.parse())
            .transpose()
            .map_err(unreadable("case_note.enrollment_id"))?,
        agency: row.agency_id.parse().map_err(unreadable("case_note.agency_id"))?,
        agency_name: row.organization_name.unwrap_or_default(),
        kind: row.kind.parse().map_err(unreadable("case_note.kind"))?,
        addendum_to: row
            .addendum_to
            .map(|id| id.parse())
            .transpose()
            .map_err(unreadable("case_note.addendum_to"))?,
        noted_on: row.noted_on,
        written_at: row.written_at,
        author: row.name,
        body: row.body,
        addenda: row.addenda,
    })
}
