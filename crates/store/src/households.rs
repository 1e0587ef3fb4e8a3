//! Households as the community knows them: who belongs to one, from which day on, and how they stand to its head.

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::RecordKind;
use domain::households::{Span, Write};
use domain::ids::{AgencyId, ClientId, HouseholdId, ProjectId};
use entity::{client, household, household_member, household_stay, organization};
use sea_orm::sea_query::{Condition, Expr};
use sea_orm::{
    ColumnTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use crate::access::{kept_within, known_beyond, visible_clients, visible_households};
use crate::clients::{Identity, identity};
use crate::error::unreadable;
use crate::{Action, Error, Permit, Reads, Result, Scope};

/// A member of a household, for the days from `from` on and before `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The row's id.
    pub id: String,
    /// Counts the changes of the row.
    pub version: i64,
    /// Who.
    pub identity: Identity,
    /// HUD list 3.15.1: 1 is the head.
    pub relationship: i32,
    /// The first day.
    pub from: NaiveDate,
    /// The first day they are no longer a member, or no longer in this relationship.
    pub to: Option<NaiveDate>,
}

impl Member {
    /// Whether they are a member on that day.
    #[must_use]
    pub fn is_on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| to > day)
    }
}

/// A membership to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    /// The row's id.
    pub id: String,
    /// Who.
    pub client: ClientId,
    /// HUD list 3.15.1.
    pub relationship: i32,
    /// The first day.
    pub from: NaiveDate,
}

/// The household that a client belongs to on a day; none when there is none within the scope, which is one for clients
/// or their identities: whoever enrolls someone has to know with whom they come. Of several the latest they joined.
///
/// # Errors
/// When the database fails.
pub async fn find_of_client(
    db: &impl Reads,
    scope: &Scope,
    client: ClientId,
    day: NaiveDate,
) -> Result<Option<HouseholdId>> {
    let found = household_member::Entity::find()
        .join(JoinType::InnerJoin, to_household())
        .filter(household_member::Column::PersonalId.eq(client.to_string()))
        .filter(on(day))
        .filter(visible_households(scope))
        .order_by_desc(household_member::Column::FromDate)
        .order_by_desc(household_member::Column::Id)
        .one(db)
        .await?;
    found.map(|row| row.household_id.parse().map_err(unreadable("household_member.household_id"))).transpose()
}

/// Whether there is such a household within the scope, which is one for clients.
///
/// # Errors
/// When the database fails.
pub async fn is_within(db: &impl Reads, scope: &Scope, id: HouseholdId) -> Result<bool> {
    let found = household::Entity::find_by_id(id.to_string()).filter(visible_households(scope)).one(db).await?;
    Ok(found.is_some())
}

/// All memberships of a household, past ones too, of those whose identity the first scope lets through: the head
/// first, then by birth date. Empty when the second scope, one for clients, does not reach the household.
///
/// # Errors
/// When the database fails.
pub async fn members(
    db: &impl Reads,
    (clients, households): (&Scope, &Scope),
    id: HouseholdId,
) -> Result<Vec<Member>> {
    let rows = household_member::Entity::find()
        .select_also(client::Entity)
        .join(JoinType::InnerJoin, to_client())
        .join(JoinType::InnerJoin, to_household())
        .filter(household_member::Column::HouseholdId.eq(id.to_string()))
        .filter(visible_clients(clients))
        .filter(Condition::all().add(visible_households(households)))
        .order_by_asc(household_member::Column::RelationshipToHoh)
        .order_by_asc(client::Column::Dob)
        .order_by_asc(household_member::Column::Id)
        .all(db)
        .await?;
    let member = |(row, person): (household_member::Model, Option<client::Model>)| {
        let person = person.ok_or_else(|| Error::Unreadable("a member without a client".into()))?;
        Ok(Member {
            id: row.id,
            version: row.version,
            identity: identity(person)?,
            relationship: row.relationship_to_hoh,
            from: row.from_date,
            to: row.to_date,
        })
    };
    rows.into_iter().map(member).collect()
}

/// Adds a household with its members; the agency is the one that enters it.
///
/// # Errors
/// [`Error::NotFound`] when the permit does not reach it afterwards: the transaction is to be dropped then.
pub async fn insert<A: Action>(
    tx: &impl Reads,
    permit: &Permit<A>,
    (id, agency): (HouseholdId, AgencyId),
    members: &[NewMember],
    now: DateTime<Utc>,
) -> Result<()> {
    let first = members.first().map(|member| member.client.to_string()).unwrap_or_default();
    let row = household::Model {
        id: id.to_string(),
        agency_id: agency.to_string(),
        // Who is hidden hides where they live.
        data_class: class_of(tx, &first, crate::GENERAL).await?,
        created_at: now,
        version: 1,
    };
    household::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    for member in members {
        insert_member(tx, id, member).await?;
    }
    let reached = is_within(tx, &permit.scope_of(RecordKind::ClientIdentity), id).await?;
    if reached { Ok(()) } else { Err(Error::NotFound) }
}

async fn insert_member(tx: &impl Reads, household: HouseholdId, member: &NewMember) -> Result<()> {
    let row = household_member::Model {
        id: member.id.clone(),
        household_id: household.to_string(),
        personal_id: member.client.to_string(),
        relationship_to_hoh: member.relationship,
        from_date: member.from,
        to_date: None,
        version: 1,
    };
    household_member::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// Notes a stay of a household in a project, under the id that HUD's HouseholdID will hold.
///
/// # Errors
/// When the database fails.
pub async fn insert_stay<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    stay: &str,
    (household, project): (HouseholdId, ProjectId),
) -> Result<()> {
    let row = household_stay::Model {
        id: stay.to_owned(),
        household_id: household.to_string(),
        project_id: project.to_string(),
    };
    household_stay::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
    Ok(())
}

/// All spans of a household for a change of it, of those too whom the person may not know of: the rows' ids and what
/// they say, with the household's version. None when the scope, one for clients or their identities, does not reach it.
///
/// # Errors
/// When the database fails.
pub async fn spans(
    db: &impl Reads,
    scope: &Scope,
    id: HouseholdId,
) -> Result<Option<(i64, Vec<(String, Span)>)>> {
    let query = household::Entity::find_by_id(id.to_string()).filter(visible_households(scope));
    let Some(found) = query.one(db).await? else { return Ok(None) };
    let rows = household_member::Entity::find()
        .filter(household_member::Column::HouseholdId.eq(id.to_string()))
        .order_by_asc(household_member::Column::FromDate)
        .order_by_asc(household_member::Column::Id)
        .all(db)
        .await?;
    let mut spans = Vec::with_capacity(rows.len());
    for row in rows {
        let client = row.personal_id.parse().map_err(unreadable("household_member.personal_id"))?;
        let relationship = row.relationship_to_hoh;
        spans.push((row.id, Span { client, relationship, from: row.from_date, to: row.to_date }));
    }
    Ok(Some((found.version, spans)))
}

/// Changes who belongs to a household that still has this version. `rows` are the ids of [`spans`], in their order;
/// each new row takes one of `ids`.
///
/// # Errors
/// [`Error::Stale`] when someone else changed it meanwhile.
pub async fn apply<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    (household, version): (HouseholdId, i64),
    rows: &[String],
    writes: Vec<(String, Write)>,
) -> Result<()> {
    let counted = household::Entity::update_many()
        .col_expr(household::Column::Version, Expr::val(version.saturating_add(1)))
        .filter(household::Column::Id.eq(household.to_string()))
        .filter(household::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if counted.rows_affected == 0 {
        return Err(Error::Stale);
    }
    for (id, write) in writes {
        match write {
            Write::Add(Span { client, relationship, from, .. }) => {
                insert_member(tx, household, &NewMember { id, client, relationship, from }).await?;
            }
            Write::Change(at, span) => change_member(tx, rows.get(at), &span).await?,
        }
    }
    Ok(())
}

async fn change_member(tx: &impl Reads, row: Option<&String>, span: &Span) -> Result<()> {
    let Some(id) = row else { return Err(Error::Stale) };
    use household_member::Column;
    household_member::Entity::update_many()
        .col_expr(Column::RelationshipToHoh, Expr::val(span.relationship))
        .col_expr(Column::ToDate, Expr::val(span.to))
        .col_expr(Column::Version, sea_orm::sea_query::ExprTrait::add(Expr::col(Column::Version), 1))
        .filter(Column::Id.eq(id.as_str()))
        .exec(tx)
        .await?;
    Ok(())
}

/// The stays of a household: what HUD's HouseholdID holds in their enrollments.
///
/// # Errors
/// When the database fails.
pub async fn stays<A: Action>(tx: &impl Reads, _permit: &Permit<A>, id: HouseholdId) -> Result<Vec<String>> {
    let rows = household_stay::Entity::find()
        .filter(household_stay::Column::HouseholdId.eq(id.to_string()))
        .order_by_asc(household_stay::Column::Id)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// A member as the queue sees them.
pub(crate) struct PlainMember {
    pub(crate) client: String,
    pub(crate) relationship: i32,
    pub(crate) dob: Option<NaiveDate>,
    pub(crate) data_class: String,
}

/// All members of a household on a day, for what is counted of them; nobody is shown them.
pub(crate) async fn plain_members(
    db: &impl Reads,
    id: HouseholdId,
    day: NaiveDate,
) -> Result<Vec<PlainMember>> {
    let rows = household_member::Entity::find()
        .select_also(client::Entity)
        .join(JoinType::InnerJoin, to_client())
        .filter(household_member::Column::HouseholdId.eq(id.to_string()))
        .filter(client::Column::DateDeleted.is_null())
        .filter(on(day))
        .all(db)
        .await?;
    let member = |(row, person): (household_member::Model, Option<client::Model>)| PlainMember {
        client: row.personal_id,
        relationship: row.relationship_to_hoh,
        dob: person.as_ref().and_then(|person| person.dob),
        data_class: person.map_or_else(|| crate::GENERAL.into(), |person| person.data_class),
    };
    Ok(rows.into_iter().map(member).collect())
}

/// Who belongs to a household on a day and how they stand to its head (HUD list 3.15.1), of those too whom the person
/// may not know of: a referral keeps them as they are.
///
/// # Errors
/// When the database fails.
pub async fn snapshot<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: HouseholdId,
    day: NaiveDate,
) -> Result<Vec<(ClientId, i32)>> {
    let members = plain_members(tx, id, day).await?.into_iter();
    let member = |member: PlainMember| {
        let id = member.client.parse().map_err(unreadable("household_member.personal_id"))?;
        Ok((id, member.relationship))
    };
    members.map(member).collect()
}

/// The last day on which a client left a household other than that one, of those within the scope.
///
/// # Errors
/// When the database fails.
pub async fn last_left(
    tx: &impl Reads,
    scope: &Scope,
    client: ClientId,
    except: Option<HouseholdId>,
) -> Result<Option<NaiveDate>> {
    use household_member::Column;
    let mut query = household_member::Entity::find()
        .join(JoinType::InnerJoin, to_household())
        .filter(Column::PersonalId.eq(client.to_string()))
        .filter(Column::ToDate.is_not_null())
        .filter(kept_within(scope));
    if let Some(except) = except {
        query = query.filter(Column::HouseholdId.ne(except.to_string()));
    }
    let last = query.order_by_desc(Column::ToDate).one(tx).await?;
    Ok(last.and_then(|row| row.to_date))
}

/// The agency that keeps a household, and whether others may learn of it: it is no victim service provider, and the
/// household is not restricted.
///
/// # Errors
/// [`Error::NotFound`] when there is no such household.
pub async fn kept_by<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    id: HouseholdId,
) -> Result<(AgencyId, bool)> {
    let row = household::Entity::find_by_id(id.to_string()).one(tx).await?.ok_or(Error::NotFound)?;
    let agency = row.agency_id.parse().map_err(unreadable("household.agency_id"))?;
    Ok((agency, row.data_class == crate::GENERAL && is_open(tx, agency).await?))
}

/// Whether an agency is known to be no victim service provider.
///
/// # Errors
/// When the database fails.
pub async fn is_open(tx: &impl Reads, agency: AgencyId) -> Result<bool> {
    let agency = organization::Entity::find_by_id(agency.to_string()).one(tx).await?;
    // HUD list 1.10: 0 is no. While it is not known, it counts as one.
    Ok(agency.is_some_and(|agency| agency.victim_service_provider == Some(0)))
}

/// Whether agencies beyond those that hold a client may know of them.
///
/// # Errors
/// When the database fails.
pub async fn is_known_beyond<A: Action>(
    tx: &impl Reads,
    _permit: &Permit<A>,
    client: ClientId,
) -> Result<bool> {
    let found = client::Entity::find_by_id(client.to_string()).filter(known_beyond()).one(tx).await?;
    Ok(found.is_some())
}

/// The stricter of a class and that of a client's record.
pub(crate) async fn class_of(tx: &impl Reads, client: &str, class: &str) -> Result<String> {
    if class != crate::GENERAL {
        return Ok(class.into());
    }
    let found: Option<String> = client::Entity::find_by_id(client)
        .select_only()
        .column(client::Column::DataClass)
        .into_tuple()
        .one(tx)
        .await?;
    Ok(found.unwrap_or_else(|| crate::GENERAL.into()))
}

fn on(day: NaiveDate) -> Condition {
    let ends = household_member::Column::ToDate;
    Condition::all()
        .add(household_member::Column::FromDate.lte(day))
        .add(Condition::any().add(ends.is_null()).add(ends.gt(day)))
}

fn to_household() -> RelationDef {
    household_member::Entity::belongs_to(household::Entity)
        .from(household_member::Column::HouseholdId)
        .to(household::Column::Id)
        .into()
}

fn to_client() -> RelationDef {
    household_member::Entity::belongs_to(client::Entity)
        .from(household_member::Column::PersonalId)
        .to(client::Column::Id)
        .into()
}
