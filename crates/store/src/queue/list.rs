//! A page of the queue: the ids by the index of its order, then who they are.

use chrono::NaiveDate;
use domain::households::HouseholdKind;
use domain::ids::{AssessmentId, ClientId, HouseholdId};
use domain::queue::{Place, Status};
use entity::{client, organization, queue_entry, queue_entry_wish};
use sea_orm::sea_query::{
    Alias, Asterisk, Condition, Expr, ExprTrait, Func, LikeExpr, Order, Query, SelectStatement,
};
use sea_orm::{ColumnTrait, FromQueryResult, QueryResult};

use super::HOUSING_QUEUE;
use crate::access::{Part, queue_parts, visible_queue};
use crate::clients::Identity;
use crate::error::unreadable;
use crate::{Reads, Result, Scope};

/// What of the queue is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Where the places stand.
    pub status: Status,
    /// The kind of household.
    pub kind: Option<HouseholdKind>,
    /// With a veteran: yes, no, or not known.
    pub veteran: Option<Option<bool>>,
    /// Chronically homeless: yes, no, or not known.
    pub chronic: Option<Option<bool>>,
    /// A project type that the household would take (HUD list 2.02.6).
    pub wants: Option<i32>,
    /// Part of the area wanted.
    pub area: Option<String>,
}

impl Filter {
    /// All places that stand so.
    #[must_use]
    pub const fn of(status: Status) -> Self {
        Self { status, kind: None, veteran: None, chronic: None, wants: None, area: None }
    }
}

/// A household's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// What decides where it stands.
    pub place: Place,
    /// Its head.
    pub client: Identity,
    /// The household.
    pub household: HouseholdId,
    /// The assessment its score is from.
    pub assessment: AssessmentId,
    /// Questions of it without an answer.
    pub unknown: i32,
    /// Where it stands.
    pub status: Status,
    /// Whether there is a referral: `none` until one says more.
    pub referral_status: String,
    /// What kind of household.
    pub kind: HouseholdKind,
    /// How many they are.
    pub size: i32,
    /// With a veteran; none when not known.
    pub veteran: Option<bool>,
    /// Chronically homeless; none when not known.
    pub chronic: Option<bool>,
    /// Where they want to live.
    pub area: Option<String>,
    /// Project types wanted (HUD list 2.02.6); none: any.
    pub wishes: Vec<i32>,
    /// On hold until then.
    pub hold_until: Option<NaiveDate>,
    /// Since when it is off.
    pub off_on: Option<NaiveDate>,
    /// Why it is on hold or off.
    pub reason: Option<String>,
    /// Counts the changes.
    pub version: i64,
}

/// The places within the scope that the filter lets through, in the queue's order: so many from that one on.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: &impl Reads,
    scope: &Scope,
    filter: &Filter,
    (from, most): (u64, u64),
) -> Result<Vec<Listed>> {
    let mut ids = Query::select();
    ids.column(queue_entry::Column::Id).from(queue_entry::Entity).cond_where(matching(scope, filter));
    ids.order_by(queue_entry::Column::Score, Order::Desc)
        .order_by(queue_entry::Column::PlacedOn, Order::Asc)
        .order_by(queue_entry::Column::Tie, Order::Asc)
        .order_by(queue_entry::Column::Id, Order::Asc)
        .limit(most)
        .offset(from);
    // MySQL alone minds a limit within IN; both of ours take it.
    let mut query = select();
    query.and_where(Expr::col((queue_entry::Entity, queue_entry::Column::Id)).in_subquery(ids));
    read_all(db, query).await
}

/// How many places [`list`] would find.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &impl Reads, scope: &Scope, filter: &Filter) -> Result<i64> {
    // Agency by agency, each from its part of the index: to ask of every entry whether its agency is within reach costs
    // more than to count them.
    let agency = Expr::col((organization::Entity, organization::Column::Id));
    let of = |part: Part| -> Expr {
        let mut query = Query::select();
        query
            .expr(Func::count(Expr::col(Asterisk)))
            .from(queue_entry::Entity)
            .and_where(queue_entry::Column::AgencyId.into_expr().eq(agency.clone()))
            .cond_where(asked(filter).add(part.rows));
        Expr::case(part.agency, Expr::from(query)).finally(0_i64).into()
    };
    let parts = queue_parts(scope, &agency).into_iter().map(of);
    let places = parts.reduce(Expr::add).unwrap_or_else(|| Expr::val(0_i64));
    let mut query = Query::select();
    query.expr_as(Func::cast_as(Func::sum(places), "BIGINT"), Alias::new("places")).from(organization::Entity);
    let row = db.query_one(&query).await?;
    Ok(row.map(|row| row.try_get::<Option<i64>>("", "places")).transpose()?.flatten().unwrap_or(0))
}

fn matching(scope: &Scope, filter: &Filter) -> Condition {
    asked(filter).add(visible_queue(scope))
}

fn asked(filter: &Filter) -> Condition {
    use queue_entry::Column as C;
    let mut all = Condition::all().add(C::QueueId.eq(HOUSING_QUEUE)).add(C::Status.eq(filter.status.code()));
    if let Some(kind) = filter.kind {
        all = all.add(C::HouseholdKind.eq(kind.code()));
    }
    for (column, asked) in [(C::Veteran, filter.veteran), (C::Chronic, filter.chronic)] {
        all = match asked {
            Some(Some(answer)) => all.add(column.eq(i32::from(answer))),
            Some(None) => all.add(column.is_null()),
            None => all,
        };
    }
    if let Some(wanted) = filter.wants {
        let this = Expr::col(queue_entry_wish::Column::ProjectType).eq(wanted);
        // Whoever names no type takes any.
        let any = Expr::exists(wishes(None)).not();
        all = all.add(Condition::any().add(any).add(Expr::exists(wishes(Some(this)))));
    }
    if let Some(area) = &filter.area {
        let escaped = area.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%{escaped}%")).escape('\\');
        all = all.add(Expr::expr(Func::lower(Expr::col((queue_entry::Entity, C::Area)))).like(like));
    }
    all
}

fn wishes(which: Option<Expr>) -> SelectStatement {
    let mut query = wishes_of_entry();
    query.expr(Expr::val(1)).and_where_option(which);
    query
}

fn wishes_of_entry() -> SelectStatement {
    let mut query = Query::select();
    query.from(queue_entry_wish::Entity).and_where(
        Expr::col((queue_entry_wish::Entity, queue_entry_wish::Column::EntryId))
            .equals((queue_entry::Entity, queue_entry::Column::Id)),
    );
    query
}

const NAMES: [(client::Column, &str); 5] = [
    (client::Column::FirstName, "c_first"),
    (client::Column::MiddleName, "c_middle"),
    (client::Column::LastName, "c_last"),
    (client::Column::NameSuffix, "c_suffix"),
    (client::Column::NameDataQuality, "c_quality"),
];

/// Places with their heads and wishes, in the queue's order.
pub(super) fn select() -> SelectStatement {
    let of = |column| (queue_entry::Entity, column);
    let mut query = Query::select();
    query.column((queue_entry::Entity, Asterisk)).from(queue_entry::Entity);
    for (column, name) in NAMES {
        query.expr_as(Expr::col((client::Entity, column)), Alias::new(name));
    }
    query
        .expr_as(Expr::col((client::Entity, client::Column::Version)), Alias::new("c_version"))
        .expr_as(Expr::from(all_wishes()), Alias::new("wishes"))
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id)).equals(of(queue_entry::Column::PersonalId)),
        )
        .order_by(of(queue_entry::Column::Score), Order::Desc)
        .order_by(of(queue_entry::Column::PlacedOn), Order::Asc)
        .order_by(of(queue_entry::Column::Tie), Order::Asc)
        .order_by(of(queue_entry::Column::Id), Order::Asc);
    query
}

/// The project types that an entry wishes for, in one text: a row for each would send the entry again and again.
fn all_wishes() -> SelectStatement {
    let wish = Func::cast_as(
        Expr::col((queue_entry_wish::Entity, queue_entry_wish::Column::ProjectType)),
        Alias::new("text"),
    );
    let mut query = wishes_of_entry();
    query.expr(Func::cust(Alias::new("string_agg")).arg(wish).arg(","));
    query
}

/// What [`select`] finds.
pub(super) async fn read_all(db: &impl Reads, query: SelectStatement) -> Result<Vec<Listed>> {
    db.query_all(&query).await?.iter().map(listed).collect()
}

fn listed(row: &QueryResult) -> Result<Listed> {
    let entry = queue_entry::Model::from_query_result(row, "")?;
    let id = entry.id.parse().map_err(unreadable("queue_entry.id"))?;
    let known = |answer: Option<i32>| answer.map(|answer| answer == 1);
    Ok(Listed {
        place: Place { score: entry.score, placed_on: entry.placed_on, tie: entry.tie, id },
        client: identity(row, entry.personal_id.parse().map_err(unreadable("queue_entry.personal_id"))?)?,
        household: entry.household_id.parse().map_err(unreadable("queue_entry.household_id"))?,
        assessment: entry.assessment_id.parse().map_err(unreadable("queue_entry.assessment_id"))?,
        unknown: entry.unknown,
        status: entry.status.parse().map_err(unreadable("queue_entry.status"))?,
        referral_status: entry.referral_status,
        kind: entry.household_kind.parse().map_err(unreadable("queue_entry.household_kind"))?,
        size: entry.household_size,
        veteran: known(entry.veteran),
        chronic: known(entry.chronic),
        area: entry.area,
        wishes: wished(row.try_get("", "wishes")?)?,
        hold_until: entry.hold_until,
        off_on: entry.off_on,
        reason: entry.reason,
        version: entry.version,
    })
}

fn wished(all: Option<String>) -> Result<Vec<i32>> {
    let types = all.as_deref().into_iter().flat_map(|all| all.split(','));
    let mut types: Vec<i32> = types
        .map(|wish| wish.parse().map_err(unreadable("queue_entry_wish.project_type")))
        .collect::<Result<_>>()?;
    types.sort_unstable();
    Ok(types)
}

fn identity(row: &QueryResult, id: ClientId) -> Result<Identity> {
    Ok(Identity {
        id,
        first_name: row.try_get("", "c_first")?,
        middle_name: row.try_get("", "c_middle")?,
        last_name: row.try_get("", "c_last")?,
        name_suffix: row.try_get("", "c_suffix")?,
        name_data_quality: row.try_get("", "c_quality")?,
        // The queue says who waits; the birth date belongs to the record.
        dob: None,
        dob_data_quality: None,
        version: row.try_get("", "c_version")?,
    })
}
