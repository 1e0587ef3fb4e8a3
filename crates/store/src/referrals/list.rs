//! Referrals as people read them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::access::RecordKind;
use domain::households::HouseholdKind;
use domain::ids::{
    AgencyId, ClientId, EnrollmentId, HouseholdId, ProjectId, QueueEntryId, ReferralId, UserId, VacancyId,
};
use domain::referrals::{NOT_SENT, Party, State, Step};
use entity::{
    client, organization, project, referral, referral_member, referral_reason, referral_step, unit, unit_group,
    user_account, vacancy,
};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, LikeExpr, Order, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QueryResult,
};

use super::forgotten::is_remembered;
use crate::access::visible_referrals;
use crate::audit::withheld_from;
use crate::clients::Identity;
use crate::error::unreadable;
use crate::{Action, Permit, Reads, Result, Scope};

/// A referral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// Its id.
    pub id: ReferralId,
    /// The place on the queue.
    pub entry: QueueEntryId,
    /// The household.
    pub household: HouseholdId,
    /// Its head at sending; without a name when it is forgotten.
    pub client: Identity,
    /// It has ended, and the reader may not know of the client any more: what it told of the household is left out.
    pub is_forgotten: bool,
    /// What it is referred to.
    pub vacancy: VacancyId,
    /// The unit's name, its group before it; as with the project and its agency, none for a reader who is not told where
    /// it goes.
    pub unit_name: Option<String>,
    /// The project.
    pub project: ProjectId,
    /// HUD 2.02.2 of it.
    pub project_name: Option<String>,
    /// HUD 2.02.6 of it.
    pub project_type: Option<i32>,
    /// The agency that receives it.
    pub agency: AgencyId,
    /// HUD 2.01.2 of it.
    pub agency_name: Option<String>,
    /// The agency that keeps the household's place on the queue.
    pub from: Option<AgencyId>,
    /// HUD 2.01.2 of it; none of a victim service provider.
    pub from_name: Option<String>,
    /// Who sent it.
    pub sender: UserId,
    /// What they are called; none where the name would tell of a victim service provider.
    pub sender_name: Option<String>,
    /// Where it stands.
    pub state: State,
    /// It is no draft, nor one that was thrown away.
    pub was_sent: bool,
    /// HUD 4.20.1: the day of the referral.
    pub referred_on: NaiveDate,
    /// The kind of household at sending.
    pub kind: HouseholdKind,
    /// Its size at sending.
    pub size: i32,
    /// Its score at sending; none when it is forgotten, as what follows.
    pub score: Option<i32>,
    /// Its number on the queue at sending.
    pub number: Option<i64>,
    /// What travels with it.
    pub comments: Option<String>,
    /// HUD 4.20, once it was sent.
    pub event: Option<String>,
    /// The head's enrollment that came of it; none for a reader who is not told where.
    pub enrollment: Option<EnrollmentId>,
    /// Why it ended: the reason's words.
    pub reason: Option<String>,
    /// Whose doing that was.
    pub party: Option<Party>,
    /// What was said about it.
    pub note: Option<String>,
    /// When they moved in.
    pub placed_on: Option<NaiveDate>,
    /// Counts the changes.
    pub version: i64,
}

/// Which side of a referral one is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It was sent to one's agencies.
    Received,
    /// One's agencies, or oneself, sent it.
    Sent,
}

/// Which referrals are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Where they stand; empty: anywhere.
    pub states: Vec<State>,
    /// On which side these agencies, or this person as the sender, are.
    pub side: Option<(Side, Vec<AgencyId>, UserId)>,
    /// The head's client ID, or how it begins or ends, and whose identity the reader may know: a referral that has ended
    /// is not found by anyone else's.
    pub client: Option<(String, Scope)>,
    /// Of one place on the queue.
    pub entry: Option<QueueEntryId>,
    /// To one vacancy.
    pub vacancy: Option<VacancyId>,
}

/// A step of a referral, as its timeline tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; none: the installation, or someone who is not named.
    pub by: Option<String>,
    /// The name is not told: it would tell of a victim service provider.
    pub is_withheld: bool,
    /// What, as [`domain::referrals::Step`] names it.
    pub step: String,
    /// The reason's words.
    pub reason: Option<String>,
    /// What was said.
    pub note: Option<String>,
}

/// The referrals within the scope, the latest first: so many from that one on.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    scope: &Scope,
    filter: &Filter,
    (from, most): (u64, u64),
) -> Result<Vec<Referral>> {
    let mut query = select();
    query
        .cond_where(matching(scope, filter))
        .order_by((referral::Entity, referral::Column::ReferredOn), Order::Desc)
        .order_by((referral::Entity, referral::Column::Id), Order::Desc)
        .limit(most)
        .offset(from);
    read_all(db, scope, &query).await
}

/// How many [`list`] would find.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl Reads, scope: &Scope, filter: &Filter) -> Result<u64> {
    Ok(referral::Entity::find().filter(matching(scope, filter)).count(db).await?)
}

/// One referral; none when there is none within the scope.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &impl Reads, scope: &Scope, id: ReferralId) -> Result<Option<Referral>> {
    let mut query = select();
    query
        .and_where(Expr::col((referral::Entity, referral::Column::Id)).eq(id.to_string()))
        .cond_where(visible_referrals(scope));
    Ok(read_all(db, scope, &query).await?.pop())
}

/// The open referral of a household or to a vacancy, wherever it was sent: whoever refers has to know of it.
///
/// # Errors
/// When the database fails.
pub async fn find_open<A: Action>(
    db: &impl Reads,
    permit: &Permit<A>,
    (household, vacancy): (Option<HouseholdId>, Option<VacancyId>),
) -> Result<Option<Referral>> {
    let column = |column| Expr::col((referral::Entity, column));
    let of = Condition::any()
        .add_option(household.map(|id| column(referral::Column::HouseholdId).eq(id.to_string())))
        .add_option(vacancy.map(|id| column(referral::Column::VacancyId).eq(id.to_string())));
    let open = State::ALL.iter().filter(|state| state.is_open()).map(|state| state.code());
    let mut query = select();
    query.and_where(column(referral::Column::State).is_in(open)).cond_where(of);
    Ok(read_all(db, &permit.scope_of(RecordKind::Referral), &query).await?.pop())
}

/// The household as it was at sending: who, and their relationship to the head (HUD list 3.15.1). Whether the referral
/// is within reach is the caller's to know; names are read through a scope for clients.
///
/// # Errors
/// When the database fails.
pub async fn members(db: &impl Reads, id: ReferralId) -> Result<Vec<(ClientId, i32)>> {
    let rows = referral_member::Entity::find()
        .filter(referral_member::Column::ReferralId.eq(id.to_string()))
        .order_by_asc(referral_member::Column::RelationshipToHoh)
        .order_by_asc(referral_member::Column::PersonalId)
        .all(db)
        .await?;
    let member = |row: referral_member::Model| {
        let id = row.personal_id.parse().map_err(unreadable("referral_member.personal_id"))?;
        Ok((id, row.relationship_to_hoh))
    };
    rows.into_iter().map(member).collect()
}

/// What happened to a referral that the scope lets through, from the beginning on. Nobody is named to whom a name would
/// tell of a victim service provider.
///
/// # Errors
/// When the database fails.
pub async fn timeline(db: &impl Reads, scope: &Scope, id: ReferralId) -> Result<Vec<Taken>> {
    let Some(referral) = find(db, scope, id).await? else { return Ok(Vec::new()) };
    // On the way to a home that is not told, the note names its unit.
    let tells = |step: &str| referral.unit_name.is_some() || step != Step::Place.code();
    let mut rows = referral_step::Entity::find()
        .filter(referral_step::Column::ReferralId.eq(id.to_string()))
        .order_by_asc(referral_step::Column::Id)
        .all(db)
        .await?;
    // Two steps of one moment stand in the order in which they are made.
    let order = |code: &str| Step::ALL.iter().position(|step| step.code() == code);
    rows.sort_by_key(|row| (row.at, order(&row.step)));
    let users: BTreeSet<String> = rows.iter().filter_map(|row| row.user_id.clone()).collect();
    let withheld = withheld_from(db, scope, users.clone()).await?;
    let names = user_account::Entity::find().filter(user_account::Column::Id.is_in(users)).all(db).await?;
    let reasons = referral_reason::Entity::find().all(db).await?;
    let name = |id: &String| names.iter().find(|user| user.id == *id).map(|user| user.name.clone());
    let why =
        |code: &String| reasons.iter().find(|reason| reason.code == *code).map(|reason| reason.label.clone());
    let taken = rows.into_iter().map(|row| Taken {
        is_withheld: row.user_id.as_ref().is_some_and(|id| withheld.contains(id)),
        by: row.user_id.as_ref().filter(|id| !withheld.contains(*id)).and_then(name),
        at: row.at,
        reason: row.reason.as_ref().and_then(why),
        note: row.note.filter(|_| tells(&row.step)),
        step: row.step,
    });
    Ok(taken.collect())
}

fn matching(scope: &Scope, filter: &Filter) -> Condition {
    use referral::Column as C;
    let column = |column: C| Expr::col((referral::Entity, column));
    let mut all = Condition::all().add(visible_referrals(scope));
    if !filter.states.is_empty() {
        all = all.add(column(C::State).is_in(filter.states.iter().map(|state| state.code())));
    }
    if let Some((side, agencies, user)) = &filter.side {
        let agencies: Vec<String> = agencies.iter().map(ToString::to_string).collect();
        all = match side {
            Side::Received => all.add(column(C::AgencyId).is_in(agencies)),
            Side::Sent => all.add(
                Condition::any()
                    .add(column(C::FromAgencyId).is_in(agencies))
                    .add(column(C::SenderId).eq(user.to_string())),
            ),
        };
    }
    if let Some((client, identities)) = &filter.client {
        let escaped = client.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = |pattern| column(C::PersonalId).like(LikeExpr::new(pattern).escape('\\'));
        all =
            all.add(like(format!("{escaped}%")).or(like(format!("%{escaped}")))).add(is_remembered(identities));
    }
    all.add_option(filter.entry.map(|id| column(C::QueueEntryId).eq(id.to_string())))
        .add_option(filter.vacancy.map(|id| column(C::VacancyId).eq(id.to_string())))
}

const NAMES: [(client::Column, &str); 5] = [
    (client::Column::FirstName, "c_first"),
    (client::Column::MiddleName, "c_middle"),
    (client::Column::LastName, "c_last"),
    (client::Column::NameSuffix, "c_suffix"),
    (client::Column::NameDataQuality, "c_quality"),
];

fn select() -> SelectStatement {
    let of = |column| Expr::col((referral::Entity, column));
    let sender = Alias::new("sending");
    let mut query = Query::select();
    query.column((referral::Entity, sea_orm::sea_query::Asterisk)).from(referral::Entity);
    for (column, name) in NAMES {
        query.expr_as(Expr::col((client::Entity, column)), Alias::new(name));
    }
    query
        .expr_as(Expr::col((client::Entity, client::Column::Version)), Alias::new("c_version"))
        .expr_as(Expr::col((unit::Entity, unit::Column::Name)), Alias::new("u_name"))
        .expr_as(Expr::col((unit_group::Entity, unit_group::Column::Name)), Alias::new("g_name"))
        .expr_as(Expr::col((project::Entity, project::Column::ProjectName)), Alias::new("p_name"))
        .expr_as(Expr::col((project::Entity, project::Column::ProjectType)), Alias::new("p_type"))
        .expr_as(
            Expr::col((organization::Entity, organization::Column::OrganizationName)),
            Alias::new("o_name"),
        )
        .expr_as(
            Expr::col((organization::Entity, organization::Column::VictimServiceProvider)),
            Alias::new("o_victim_service"),
        )
        .expr_as(Expr::col((sender.clone(), organization::Column::OrganizationName)), Alias::new("s_name"))
        .expr_as(Expr::col((user_account::Entity, user_account::Column::Name)), Alias::new("by_name"))
        .expr_as(Expr::col((referral_reason::Entity, referral_reason::Column::Label)), Alias::new("r_label"))
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id)).eq(of(referral::Column::PersonalId)),
        )
        .inner_join(
            vacancy::Entity,
            Expr::col((vacancy::Entity, vacancy::Column::Id)).eq(of(referral::Column::VacancyId)),
        )
        .inner_join(
            unit::Entity,
            Expr::col((unit::Entity, unit::Column::Id)).equals((vacancy::Entity, vacancy::Column::UnitId)),
        )
        .inner_join(
            unit_group::Entity,
            Expr::col((unit_group::Entity, unit_group::Column::Id))
                .equals((unit::Entity, unit::Column::UnitGroupId)),
        )
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id)).eq(of(referral::Column::ProjectId)),
        )
        .inner_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id)).eq(of(referral::Column::AgencyId)),
        )
        .join_as(
            sea_orm::sea_query::JoinType::LeftJoin,
            organization::Entity,
            sender.clone(),
            // That a household is known to a victim service provider is nobody's to learn from a referral.
            Expr::col((sender.clone(), organization::Column::Id))
                .eq(of(referral::Column::FromAgencyId))
                .and(Expr::col((sender, organization::Column::VictimServiceProvider)).eq(0)),
        )
        .inner_join(
            user_account::Entity,
            Expr::col((user_account::Entity, user_account::Column::Id)).eq(of(referral::Column::SenderId)),
        )
        .left_join(
            referral_reason::Entity,
            Expr::col((referral_reason::Entity, referral_reason::Column::Code))
                .eq(of(referral::Column::Reason)),
        );
    query
}

/// Reads what the scope's reader may be told.
async fn read_all(db: &impl Reads, scope: &Scope, query: &SelectStatement) -> Result<Vec<Referral>> {
    let mut found: Vec<Referral> =
        db.query_all(query).await?.iter().map(|row| read(row, scope)).collect::<Result<_>>()?;
    let senders = found.iter().map(|referral| referral.sender.to_string()).collect();
    let withheld = withheld_from(db, scope, senders).await?;
    for referral in &mut found {
        referral.sender_name.take_if(|_| withheld.contains(&referral.sender.to_string()));
    }
    Ok(found)
}

/// Whether the reader is told where a referral goes: they are there, or it is known to be no victim service provider.
fn is_told(row: &QueryResult, scope: &Scope, agency: AgencyId) -> Result<bool> {
    // HUD list 1.10: 0 is no. While it is not known, it counts as one.
    let is_open = row.try_get::<Option<i32>>("", "o_victim_service")? == Some(0);
    Ok(is_open || scope.reach().victim_service || scope.agencies().contains(&agency))
}

fn read(row: &QueryResult, scope: &Scope) -> Result<Referral> {
    let found = referral::Model::from_query_result(row, "")?;
    let agency = found.agency_id.parse().map_err(unreadable("referral.agency_id"))?;
    let is_told = is_told(row, scope, agency)?;
    let state = found.state.parse().map_err(unreadable("referral.state"))?;
    let text =
        |name: &str| -> Result<String> { Ok(row.try_get::<Option<String>>("", name)?.unwrap_or_default()) };
    let client = found.personal_id.parse().map_err(unreadable("referral.personal_id"))?;
    Ok(Referral {
        id: found.id.parse().map_err(unreadable("referral.id"))?,
        entry: found.queue_entry_id.parse().map_err(unreadable("referral.queue_entry_id"))?,
        household: found.household_id.parse().map_err(unreadable("referral.household_id"))?,
        client: Identity {
            id: client,
            first_name: row.try_get("", "c_first")?,
            middle_name: row.try_get("", "c_middle")?,
            last_name: row.try_get("", "c_last")?,
            name_suffix: row.try_get("", "c_suffix")?,
            name_data_quality: row.try_get("", "c_quality")?,
            dob: None,
            dob_data_quality: None,
            version: row.try_get("", "c_version")?,
        },
        vacancy: found.vacancy_id.parse().map_err(unreadable("referral.vacancy_id"))?,
        unit_name: is_told.then_some(format!("{}, {}", text("g_name")?, text("u_name")?)),
        project: found.project_id.parse().map_err(unreadable("referral.project_id"))?,
        project_name: is_told.then_some(text("p_name")?),
        project_type: row.try_get::<Option<i32>>("", "p_type")?.filter(|_| is_told),
        agency,
        agency_name: is_told.then_some(text("o_name")?),
        from: found
            .from_agency_id
            .map(|id| id.parse())
            .transpose()
            .map_err(unreadable("referral.from_agency_id"))?,
        from_name: row.try_get("", "s_name")?,
        sender: found.sender_id.parse().map_err(unreadable("referral.sender_id"))?,
        sender_name: Some(text("by_name")?),
        state,
        was_sent: state != State::Draft && found.reason.as_deref() != Some(NOT_SENT),
        referred_on: found.referred_on,
        kind: found.household_kind.parse().map_err(unreadable("referral.household_kind"))?,
        size: found.household_size,
        score: Some(found.score),
        is_forgotten: false,
        number: found.number,
        comments: found.comments,
        event: found.event_id,
        enrollment: found
            .enrollment_id
            .filter(|_| is_told)
            .map(|id| id.parse())
            .transpose()
            .map_err(unreadable("referral.enrollment_id"))?,
        reason: row.try_get("", "r_label")?,
        party: found.party.map(|party| party.parse()).transpose().map_err(unreadable("referral.party"))?,
        note: found.note,
        placed_on: found.placed_on,
        version: found.version,
    })
}
