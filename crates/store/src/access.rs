//! The proofs a store function asks for, and what a scope lets through.
//!
//! `Scope::issue` and `Permit::issue` are called by `app::access` alone: the crates above `app` cannot
//! name this crate, and clippy refuses the calls elsewhere (see clippy.toml).

use std::collections::BTreeSet;
use std::marker::PhantomData;

use domain::access::{Reach, RecordKind};
use domain::ids::{AgencyId, UserId};
use domain::referrals::{NOT_SENT, State};
use entity::{
    case_note, client, enrollment, household, household_member, organization, project, queue_entry, referral,
    referral_member,
};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, Func, IntoCondition, Query, SelectStatement};

use crate::notes::NoteScopes;

/// What someone may see of one kind of record.
#[derive(Debug, Clone)]
pub struct Scope {
    kind: RecordKind,
    reach: Reach,
    restricted: Reach,
    user: Option<UserId>,
}

/// A kind of write that needs a permit of its own.
pub trait Action {
    /// The use case it belongs to, as named in the audit log.
    const USE_CASE: &'static str;
}

/// Leave to carry out one action, once, on behalf of someone, on the records within its reach.
///
/// The first of its scopes is of the kind its use case names; the others say what the same person may change of
/// what else the action writes.
#[derive(Debug)]
pub struct Permit<A> {
    actor: Option<UserId>,
    scopes: Vec<Scope>,
    action: PhantomData<A>,
}

impl Scope {
    /// Made by `app::access` alone. `restricted` is how far the permission for restricted records goes, `user` whose
    /// scope it is; none: the installation's own.
    #[must_use]
    pub fn issue(kind: RecordKind, reach: Reach, restricted: Reach, user: Option<UserId>) -> Self {
        Self { kind, reach, restricted, user }
    }

    fn nothing(kind: RecordKind) -> Self {
        Self { kind, reach: Reach::default(), restricted: Reach::default(), user: None }
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

    /// The agencies within reach as one's own or as a party.
    pub(crate) fn agencies(&self) -> BTreeSet<AgencyId> {
        self.reach.own.union(&self.reach.party).copied().collect()
    }
}

impl<A: Action> Permit<A> {
    /// Made by `app::access` alone. No actor: the installation itself acts. No scopes: it concerns the
    /// actor's own account and no record of anyone else.
    #[must_use]
    pub fn issue(actor: Option<UserId>, scopes: Vec<Scope>) -> Self {
        Self { actor, scopes, action: PhantomData }
    }

    /// What it may be carried out on. A write of a record that may be another's filters by it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scopes.first().cloned().unwrap_or_else(|| Scope::nothing(RecordKind::ClientIdentity))
    }

    /// What the same person may change of another kind of record, for an action that writes several.
    #[must_use]
    pub fn scope_of(&self, kind: RecordKind) -> Scope {
        let found = self.scopes.iter().find(|scope| scope.kind == kind);
        found.cloned().unwrap_or_else(|| Scope::nothing(kind))
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
    let class = Condition::any().add(unrestricted.clone()).add(held_by(&scope.restricted, &scope.restricted));
    let mut any = Condition::any().add(held_by(reach, &scope.restricted).add(class));
    if reach.foreign {
        let known_elsewhere = Condition::any()
            .add(Expr::exists(entered_by_other_than_victim_service()))
            .add(is_enrolled(not_victim_service()));
        any = any.add(Condition::all().add(unrestricted).add(known_elsewhere));
    }
    if reach.victim_service {
        any = any.add(Expr::value(true).into_condition());
    }
    Condition::all().add(client::Column::DateDeleted.is_null()).add(any)
}

/// The clients that agencies beyond those that hold them may know of, as a condition on the `client` table.
pub(crate) fn known_beyond() -> Condition {
    let reach = Reach { foreign: true, ..Reach::default() };
    visible_clients(&Scope { reach, ..Scope::nothing(RecordKind::ClientIdentity) })
}

/// The enrollments a scope lets through, as a condition on the `enrollment` table. What hangs on an enrollment is
/// seen with it, through a scope of its own kind.
///
/// An enrollment belongs to its project's agency. Other agencies that enrolled the same client are no party to it.
/// To those beyond, it shows while the agency is known not to be a victim service provider, and is not restricted.
pub(crate) fn visible_enrollments(scope: &Scope) -> Condition {
    use RecordKind as Kind;
    let hangs_on_one = matches!(
        scope.kind(),
        Kind::Enrollment
            | Kind::Assessment
            | Kind::Service
            | Kind::Referral
            | Kind::DvData
            | Kind::HealthData
            | Kind::LocationData
    );
    if !hangs_on_one {
        return Condition::all().add(Expr::value(false).into_condition());
    }
    let reach = scope.reach();
    let unrestricted = enrollment::Column::DataClass.eq(crate::GENERAL);
    let class = Condition::any().add(unrestricted.clone()).add(at_projects_of(&scope.restricted));
    let mut any = Condition::any().add(at_projects_of(reach).add(class));
    if reach.foreign {
        let open = Expr::col((enrollment::Entity, enrollment::Column::ProjectId)).in_subquery(open_projects());
        any = any.add(Condition::all().add(unrestricted).add(open));
    }
    if reach.victim_service {
        any = any.add(Expr::value(true).into_condition());
    }
    Condition::all().add(enrollment::Column::DateDeleted.is_null()).add(any)
}

/// The rows hanging on an enrollment that a scope lets through: `class` is their column for the data class.
///
/// A scope for a sensitive class lets rows of that class through; other rows of a class need the permission for
/// restricted records, at the agencies that hold the enrollment.
pub(crate) fn visible_rows(scope: &Scope, class: impl ColumnTrait) -> Condition {
    let of_class =
        Condition::any().add(class.is_in(plain_classes(scope))).add(at_projects_of(&scope.restricted));
    Condition::all().add(visible_enrollments(scope)).add(of_class)
}

/// The data classes that need no further permission.
fn plain_classes(scope: &Scope) -> Vec<&'static str> {
    match scope.kind() {
        RecordKind::DvData => vec![crate::GENERAL, "dv"],
        RecordKind::HealthData => vec![crate::GENERAL, "health"],
        RecordKind::LocationData => vec![crate::GENERAL, "location"],
        _ => vec![crate::GENERAL],
    }
}

/// As [`visible_rows`], for a table that is not joined with `enrollment`: its rows point to one.
pub(crate) fn visible_hanging(scope: &Scope, table: &str) -> Condition {
    let column = |name: &str| Expr::col((Alias::new(table), Alias::new(name)));
    let plain = plain_classes(scope);
    let of_class =
        Condition::any().add(column("data_class").is_in(plain)).add(at_projects_of(&scope.restricted));
    let mut on = Query::select();
    on.expr(Expr::val(1))
        .from(enrollment::Entity)
        .and_where(Expr::col((enrollment::Entity, enrollment::Column::Id)).eq(column("enrollment_id")))
        .cond_where(visible_enrollments(scope))
        .cond_where(of_class);
    Condition::all().add(Expr::exists(on))
}

/// The households a scope for clients lets through, as a condition on the `household` table.
///
/// Whoever reaches someone who lives in it now; but what a victim service provider or a restricted
/// class keeps stays with those who hold it.
pub(crate) fn visible_households(scope: &Scope) -> Condition {
    let mut member = Query::select();
    member
        .expr(Expr::val(1))
        .from(household_member::Entity)
        .inner_join(
            client::Entity,
            Expr::col((client::Entity, client::Column::Id))
                .equals((household_member::Entity, household_member::Column::PersonalId)),
        )
        .and_where(
            Expr::col((household_member::Entity, household_member::Column::HouseholdId))
                .equals((household::Entity, household::Column::Id)),
        )
        .and_where(household_member::Column::ToDate.is_null())
        .cond_where(visible_clients(scope));
    Condition::all().add(Expr::exists(member)).add(kept_within(scope))
}

/// The households that are kept where a scope reaches, or openly, whoever lives in them now.
pub(crate) fn kept_within(scope: &Scope) -> Condition {
    let parts = held_here(
        scope,
        &Expr::col((household::Entity, household::Column::AgencyId)),
        &Expr::col((household::Entity, household::Column::DataClass)),
        true,
    );
    any_of(parts.into_iter().map(Part::whole).collect())
}

/// The places on a queue that a scope lets through, as a condition on the `queue_entry` table: those of the agencies
/// within reach, and for those beyond what no victim service provider and no restricted class keeps.
pub(crate) fn visible_queue(scope: &Scope) -> Condition {
    let agency = Expr::col((queue_entry::Entity, queue_entry::Column::AgencyId));
    any_of(queue_parts(scope, &agency).into_iter().map(Part::whole).collect())
}

/// As [`visible_queue`], without those that show only because a referral names an agency within reach.
pub(crate) fn queue_but_for_referrals(scope: &Scope) -> Condition {
    if scope.kind() != RecordKind::QueueEntry {
        return Condition::all().add(Expr::value(false));
    }
    let parts = held_here(
        scope,
        &Expr::col((queue_entry::Entity, queue_entry::Column::AgencyId)),
        &Expr::col((queue_entry::Entity, queue_entry::Column::DataClass)),
        scope.reach().foreign,
    );
    any_of(parts.into_iter().map(Part::whole).collect())
}

/// [`visible_queue`] in parts, of entries whose agency is this.
pub(crate) fn queue_parts(scope: &Scope, agency: &Expr) -> Vec<Part> {
    if scope.kind() != RecordKind::QueueEntry {
        return Vec::new();
    }
    let mut parts = held_here(
        scope,
        agency,
        &Expr::col((queue_entry::Entity, queue_entry::Column::DataClass)),
        scope.reach().foreign,
    );
    let party = &scope.reach().party;
    if !party.is_empty() {
        let mut query = Query::select();
        query
            .expr(Expr::val(1))
            .from(referral::Entity)
            .and_where(
                Expr::col((referral::Entity, referral::Column::QueueEntryId))
                    .equals((queue_entry::Entity, queue_entry::Column::Id)),
            )
            .and_where(is_open_referral_to(party, &scope.restricted));
        let others = parts.iter().cloned().map(Part::whole).fold(Condition::any(), Condition::add).not();
        parts.push(Part { agency: all(), rows: Condition::all().add(Expr::exists(query)).add(others) });
    }
    parts
}

/// Some of the rows that a scope lets through. No two parts of one scope share a row, and an index answers each.
#[derive(Clone)]
pub(crate) struct Part {
    /// What is asked of the agency.
    pub(crate) agency: Condition,
    /// What is asked of its rows.
    pub(crate) rows: Condition,
}

impl Part {
    fn whole(self) -> Condition {
        self.rows.add(self.agency)
    }
}

fn all() -> Condition {
    Condition::all().add(Expr::value(true))
}

fn any_of(parts: Vec<Condition>) -> Condition {
    let none = Condition::any().add(Expr::value(false).into_condition());
    Condition::all().add(parts.into_iter().fold(none, Condition::add))
}

/// The case notes that scopes let through, as a condition on the `case_note` table: those of one's own agency, of a
/// sensitive class only with the permission for it there, and only while the client's record is within reach too.
pub(crate) fn visible_notes(scopes: &NoteScopes) -> Condition {
    let kinds = (scopes.notes.kind(), scopes.health.kind(), scopes.clients.kind());
    if kinds != (RecordKind::CaseNote, RecordKind::HealthData, RecordKind::Client) {
        return Condition::all().add(Expr::value(false));
    }
    let reach = scopes.notes.reach();
    let column = |column| Expr::col((case_note::Entity, column));
    let at = |reach: &Reach| {
        let agencies: BTreeSet<AgencyId> = reach.own.union(&reach.party).copied().collect();
        column(case_note::Column::AgencyId).is_in(texts(&agencies)).or(Expr::value(reach.victim_service))
    };
    let class = |code: &'static str| column(case_note::Column::DataClass).eq(code);
    let of_class = Condition::any()
        .add(class(crate::GENERAL))
        .add(Condition::all().add(class("dv")).add(at(&scopes.notes.restricted)))
        .add(Condition::all().add(class("health")).add(at(scopes.health.reach())));
    let mut within_reach = Query::select();
    within_reach
        .expr(Expr::val(1))
        .from(client::Entity)
        .and_where(
            Expr::col((client::Entity, client::Column::Id))
                .equals((case_note::Entity, case_note::Column::PersonalId)),
        )
        .cond_where(visible_clients(&scopes.clients));
    let own =
        column(case_note::Column::AgencyId).is_in(texts(&reach.own)).or(Expr::value(reach.victim_service));
    Condition::all().add(own).add(of_class).add(Expr::exists(within_reach))
}

/// Rows that an agency of one's own keeps, and with `beyond` those of agencies that are known not to be victim
/// service providers; of a restricted class only with the permission for it, where they are kept.
fn held_here(scope: &Scope, agency: &Expr, class: &Expr, beyond: bool) -> Vec<Part> {
    let reach = scope.reach();
    if reach.victim_service {
        return vec![Part { agency: all(), rows: all() }];
    }
    let ids = |reach: &Reach| texts(&reach.own.union(&reach.party).copied().collect());
    let id = || Expr::col((organization::Entity, organization::Column::Id));
    let open = if beyond { not_victim_service() } else { Expr::value(false) };
    // One list, so that an index on agency and class finds the rows.
    let mut agencies = Query::select();
    agencies
        .column((organization::Entity, organization::Column::Id))
        .from(organization::Entity)
        .and_where(id().is_in(ids(reach)).or(open));
    let general = Part {
        agency: Condition::all().add(agency.clone().in_subquery(agencies)),
        rows: Condition::all().add(class.clone().eq(crate::GENERAL)),
    };
    let own = agency.clone().is_in(ids(reach)).and(agency.clone().is_in(ids(&scope.restricted)));
    let restricted = Part {
        agency: Condition::all().add(own),
        rows: Condition::all().add(class.clone().ne(crate::GENERAL)),
    };
    vec![general, restricted]
}

/// The projects that a scope for enrollments lets someone enroll in, as a condition on the `project` table.
pub(crate) fn enrolling_projects(scope: &Scope) -> Condition {
    let reach = scope.reach();
    let agency = || Expr::col((project::Entity, project::Column::OrganizationId));
    let own: BTreeSet<AgencyId> = reach.own.union(&reach.party).copied().collect();
    let mut any = Condition::any().add(agency().is_in(texts(&own)));
    if reach.foreign {
        any = any.add(Expr::col((project::Entity, project::Column::Id)).in_subquery(open_projects()));
    }
    Condition::all().add(Expr::col((project::Entity, project::Column::DateDeleted)).is_null()).add(any)
}

/// Enrolled in a project of an agency within reach as one's own or as a party.
fn at_projects_of(reach: &Reach) -> Condition {
    let agencies: BTreeSet<AgencyId> = reach.own.union(&reach.party).copied().collect();
    if agencies.is_empty() {
        return Condition::all().add(Expr::value(false).into_condition());
    }
    let mut projects = Query::select();
    projects
        .column(project::Column::Id)
        .from(project::Entity)
        .and_where(project::Column::OrganizationId.is_in(texts(&agencies)));
    let enrolled_in = Expr::col((enrollment::Entity, enrollment::Column::ProjectId));
    Condition::all().add(enrolled_in.in_subquery(projects))
}

/// The projects of agencies that are known not to be victim service providers.
pub(crate) fn open_projects() -> SelectStatement {
    let mut projects = Query::select();
    projects
        .column((project::Entity, project::Column::Id))
        .from(project::Entity)
        .inner_join(
            organization::Entity,
            Expr::col((organization::Entity, organization::Column::Id))
                .equals((project::Entity, project::Column::OrganizationId)),
        )
        .and_where(not_victim_service());
    projects
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
        any = any.add(agency.into().in_subquery(open_agencies()));
    }
    Condition::all().add(any)
}

/// The agencies that clients may be entered for, as a condition on the `organization` table.
pub(crate) fn entering_agencies(scope: &Scope) -> Condition {
    let reach = scope.reach();
    if !reach.own.is_empty() {
        return Condition::all().add(organization::Column::Id.is_in(texts(&reach.own)));
    }
    let open = if reach.foreign { not_victim_service() } else { Expr::value(false) };
    Condition::all().add(open)
}

/// Entered by one of the agencies of one's own; enrolled by one of those that may be party, or referred there.
fn held_by(reach: &Reach, restricted: &Reach) -> Condition {
    let Reach { own, party, .. } = reach;
    let mut held = Condition::any().add(Expr::value(false).into_condition());
    if !own.is_empty() {
        held = held.add(client::Column::AgencyId.is_in(texts(own)));
    }
    if !party.is_empty() {
        held = held.add(is_enrolled(project::Column::OrganizationId.is_in(texts(party))));
        held = held.add(is_referred(party, restricted));
    }
    Condition::all().add(held)
}

/// Whether an open referral names a client to one of these agencies.
fn is_referred(to: &BTreeSet<AgencyId>, restricted: &Reach) -> Expr {
    let mut query = Query::select();
    query
        .expr(Func::count(Expr::val(1)))
        .from(referral_member::Entity)
        .inner_join(
            referral::Entity,
            Expr::col((referral::Entity, referral::Column::Id))
                .equals((referral_member::Entity, referral_member::Column::ReferralId)),
        )
        .and_where(
            Expr::col((referral_member::Entity, referral_member::Column::PersonalId))
                .equals((client::Entity, client::Column::Id)),
        )
        .and_where(is_open_referral_to(to, restricted));
    Expr::from(query).gt(0)
}

/// An open referral to one of these agencies; of a restricted class, to one where the permission for it is held.
fn is_open_referral_to(to: &BTreeSet<AgencyId>, restricted: &Reach) -> Expr {
    let column = |column: referral::Column| Expr::col((referral::Entity, column));
    let to_any = |agencies: &BTreeSet<AgencyId>| column(referral::Column::AgencyId).is_in(texts(agencies));
    let open = State::ALL.iter().filter(|state| state.is_open()).map(|state| state.code());
    let may_know = restricted.own.union(&restricted.party).copied().collect();
    let of_class = column(referral::Column::DataClass).eq(crate::GENERAL).or(to_any(&may_know));
    column(referral::Column::State).is_in(open).and(to_any(to)).and(of_class)
}

/// The referrals that a scope for them lets through, as a condition on the `referral` table: those to or from an agency
/// within reach, a draft only from there, and those that the person sent; beyond, what no victim service provider sends or
/// receives and no restricted class keeps.
pub(crate) fn visible_referrals(scope: &Scope) -> Condition {
    use referral::Column as C;
    let reach = scope.reach();
    if scope.kind() != RecordKind::Referral || reach.is_nothing() {
        return Condition::all().add(Expr::value(false).into_condition());
    }
    if reach.victim_service {
        return Condition::all();
    }
    let column = |column: C| Expr::col((referral::Entity, column));
    let not_thrown_away = || column(C::Reason).is_null().or(column(C::Reason).ne(NOT_SENT));
    let was_sent = || column(C::State).ne(State::Draft.code()).and(not_thrown_away());
    let party = |reach: &Reach| {
        let agencies = texts(&reach.own.union(&reach.party).copied().collect());
        Condition::any()
            .add(column(C::FromAgencyId).is_in(agencies.clone()))
            .add(Condition::all().add(column(C::AgencyId).is_in(agencies)).add(was_sent()))
    };
    let general = || column(C::DataClass).eq(crate::GENERAL);
    let own =
        Condition::all().add(party(reach)).add(Condition::any().add(general()).add(party(&scope.restricted)));
    let kept_openly = || {
        let from = column(C::FromAgencyId);
        Condition::all().add(general()).add(from.clone().is_null().or(from.in_subquery(open_agencies())))
    };
    let mut any = Condition::any().add(own);
    // Whoever sends for another agency's household goes on with it.
    if let Some(user) = scope.user {
        any = any.add(kept_openly().add(column(C::SenderId).eq(user.to_string())));
    }
    if reach.foreign {
        let to_open = column(C::AgencyId).in_subquery(open_agencies());
        any = any.add(kept_openly().add(to_open).add(was_sent()));
    }
    Condition::all().add(any)
}

/// The agencies that are known not to be victim service providers.
fn open_agencies() -> SelectStatement {
    let mut open = Query::select();
    open.column((organization::Entity, organization::Column::Id))
        .from(organization::Entity)
        .and_where(not_victim_service());
    open
}

/// Whether a client has an enrollment at such an agency.
///
/// Counted, as each has few, and not `EXISTS`: PostgreSQL may answer that by gathering the enrolled of the whole
/// community first, for each search anew, since it keeps no statistics of tables as small as a community's agencies.
fn is_enrolled(at: Expr) -> Expr {
    Expr::from(enrolled(at)).gt(0)
}

fn enrolled(at: Expr) -> SelectStatement {
    let mut query = Query::select();
    query
        .expr(Func::count(Expr::val(1)))
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
