//! The proofs a store function asks for, and what a scope lets through.
//!
//! `Scope::issue` and `Permit::issue` are called by `app::access` alone: the crates above `app` cannot
//! name this crate, and clippy refuses the calls elsewhere (see clippy.toml).

use std::collections::BTreeSet;
use std::marker::PhantomData;

use domain::access::{Reach, RecordKind};
use domain::ids::{AgencyId, UserId};
use entity::{client, enrollment, organization, project};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, IntoCondition, Query, SelectStatement};

/// What someone may see of one kind of record.
#[derive(Debug, Clone)]
pub struct Scope {
    kind: RecordKind,
    reach: Reach,
    restricted: Reach,
}

/// A kind of write that needs a permit of its own.
pub trait Action {
    /// The use case it belongs to, as named in the audit log.
    const USE_CASE: &'static str;
}

/// Leave to carry out one action, once, on behalf of someone, on the records within its reach.
#[derive(Debug)]
pub struct Permit<A> {
    actor: Option<UserId>,
    scope: Option<Scope>,
    action: PhantomData<A>,
}

impl Scope {
    /// Made by `app::access` alone. `restricted` is how far the permission for restricted records goes.
    #[must_use]
    pub fn issue(kind: RecordKind, reach: Reach, restricted: Reach) -> Self {
        Self { kind, reach, restricted }
    }

    fn nothing() -> Self {
        Self { kind: RecordKind::ClientIdentity, reach: Reach::default(), restricted: Reach::default() }
    }

    /// What kind of record it is for.
    #[must_use]
    pub fn kind(&self) -> RecordKind {
        self.kind
    }

    /// How far it goes.
    #[must_use]
    pub fn reach(&self) -> &Reach {
        &self.reach
    }
}

impl<A: Action> Permit<A> {
    /// Made by `app::access` alone. No actor: the installation itself acts. No scope: it concerns the
    /// actor's own account and no record of anyone else.
    #[must_use]
    pub fn issue(actor: Option<UserId>, scope: Option<Scope>) -> Self {
        Self { actor, scope, action: PhantomData }
    }

    /// What it may be carried out on. A write of a record that may be another's filters by it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope.clone().unwrap_or_else(Scope::nothing)
    }

    /// On whose behalf.
    #[must_use]
    pub fn actor(&self) -> Option<UserId> {
        self.actor
    }
}

/// The clients a scope lets through, as a condition on the `client` table.
///
/// A client's links are the agency that entered them and the agencies whose projects enrolled them.
/// Nothing shows to others when every link is a victim service provider, or when the record is restricted.
pub(crate) fn visible_clients(scope: &Scope) -> Condition {
    // A scope for something else reaches no client.
    if !matches!(scope.kind(), RecordKind::ClientIdentity | RecordKind::Client) {
        return Condition::all().add(Expr::value(false).into_condition());
    }
    let reach = scope.reach();
    let unrestricted = client::Column::DataClass.eq(crate::GENERAL);
    // A restricted record needs the permission for its class on top, where it is held.
    let class =
        Condition::any().add(unrestricted.clone()).add(held_by(&scope.restricted.own, &scope.restricted.party));
    let mut any = Condition::any().add(held_by(&reach.own, &reach.party).add(class));
    if reach.foreign {
        let known_elsewhere = Condition::any()
            .add(Expr::exists(entered_by_other_than_victim_service()))
            .add(Expr::exists(enrolled(not_victim_service())));
        any = any.add(Condition::all().add(unrestricted).add(known_elsewhere));
    }
    if reach.victim_service {
        any = any.add(Expr::value(true).into_condition());
    }
    Condition::all().add(client::Column::DateDeleted.is_null()).add(any)
}

/// The rows of agencies a scope lets through, as a condition on a column that holds an agency's id: what
/// belongs to one's own agencies, to any that is no victim service provider, or to all.
pub(crate) fn visible_agencies(scope: &Scope, agency: impl Into<Expr> + Clone) -> Condition {
    let reach = scope.reach();
    if reach.victim_service && reach.foreign {
        return Condition::all();
    }
    // A scope for something else reaches no agency's rows.
    if !matches!(scope.kind(), RecordKind::Agency | RecordKind::Project) {
        return Condition::all().add(Expr::value(false));
    }
    let mut any = Condition::any().add(Expr::value(false).into_condition());
    let own: BTreeSet<AgencyId> = reach.own.union(&reach.party).copied().collect();
    if !own.is_empty() {
        any = any.add(agency.clone().into().is_in(texts(&own)));
    }
    if reach.foreign {
        let mut open = Query::select();
        open.column(organization::Column::Id).from(organization::Entity).and_where(not_victim_service());
        any = any.add(agency.into().in_subquery(open));
    }
    Condition::all().add(any)
}

/// Entered by one of these agencies, or enrolled by one of those.
fn held_by(own: &BTreeSet<AgencyId>, party: &BTreeSet<AgencyId>) -> Condition {
    let mut held = Condition::any().add(Expr::value(false).into_condition());
    if !own.is_empty() {
        held = held.add(client::Column::AgencyId.is_in(texts(own)));
    }
    if !party.is_empty() {
        held = held.add(Expr::exists(enrolled(project::Column::OrganizationId.is_in(texts(party)))));
    }
    Condition::all().add(held)
}

fn enrolled(at: Expr) -> SelectStatement {
    let mut query = Query::select();
    query
        .expr(Expr::val(1))
        .from(enrollment::Entity)
        .inner_join(
            project::Entity,
            Expr::col((project::Entity, project::Column::Id))
                .equals((enrollment::Entity, enrollment::Column::ProjectId)),
        )
        .left_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id))
                .equals((project::Entity, project::Column::OrganizationId)),
        )
        .and_where(
            Expr::col((enrollment::Entity, enrollment::Column::PersonalId))
                .equals((client::Entity, client::Column::Id)),
        )
        .and_where(enrollment::Column::DateDeleted.is_null())
        .and_where(at);
    query
}

fn entered_by_other_than_victim_service() -> SelectStatement {
    let mut query = Query::select();
    query
        .expr(Expr::val(1))
        .from(organization::Entity)
        .and_where(
            Expr::col((organization::Entity, organization::Column::Id))
                .equals((client::Entity, client::Column::AgencyId)),
        )
        .and_where(not_victim_service());
    query
}

// HUD list 1.10: 0 is no. While it is not known, nobody is exposed.
fn not_victim_service() -> Expr {
    Expr::col((organization::Entity, organization::Column::VictimServiceProvider)).eq(0)
}

fn texts(ids: &BTreeSet<AgencyId>) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
