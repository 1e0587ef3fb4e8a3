//! The only place where scopes and permits are made, from the actor and the one policy table.

#![expect(clippy::disallowed_methods, reason = "scopes and permits are made here and nowhere else")]

use domain::access::{Actor, Reach, RecordKind, Verb};
use store::{Action, Permit, Scope};

use crate::use_case::Does;
use crate::{Ctx, Error, Guard, Result, UseCase};

/// Lets a use case begin, or says why not. The doors call it before anything else.
///
/// # Errors
/// [`Error::SignedOut`], [`Error::MustChangePassword`], or [`Error::NotFound`] for what the person may not know of.
pub fn enter(ctx: &Ctx, use_case: UseCase) -> Result<()> {
    let guard = use_case.guard();
    if guard == Guard::Public {
        return Ok(());
    }
    let signed = ctx.signed()?;
    let allowed_first =
        matches!(use_case, UseCase::ChangePassword | UseCase::ShowAccount | UseCase::TouchSession);
    if signed.must_change_password && !allowed_first {
        return Err(Error::MustChangePassword);
    }
    match guard {
        Guard::Public | Guard::SignedIn => Ok(()),
        Guard::Records(kind, verb) => match reach(ctx, kind, verb)?.is_nothing() {
            true => Err(Error::NotFound),
            false => Ok(()),
        },
        Guard::Host => Err(Error::NotFound),
    }
}

/// Lets a use case of the machine itself begin: a command, or a page on an operator's address.
///
/// # Errors
/// [`Error::NotFound`] for a use case that people begin.
pub fn enter_host(use_case: UseCase) -> Result<()> {
    if use_case.guard() == Guard::Host { Ok(()) } else { Err(Error::NotFound) }
}

/// What the person who asks may see of one kind of record.
///
/// # Errors
/// [`Error::SignedOut`] when nobody is signed in.
pub fn scope(ctx: &Ctx, kind: RecordKind) -> Result<Scope> {
    Ok(scope_of(ctx, &ctx.signed()?.actor, kind))
}

/// What someone else may see of one kind of record: whoever is told of one has to be able to look at it.
pub(crate) fn scope_of(ctx: &Ctx, actor: &Actor, kind: RecordKind) -> Scope {
    let reach = |kind| actor.reach(&ctx.app.policy, Verb::View, kind);
    Scope::issue(kind, reach(kind), reach(RecordKind::DvData), Some(actor.user))
}

/// What the person who asks may change of one kind of record: nothing, for most.
///
/// # Errors
/// As [`scope`].
pub(crate) fn changeable(ctx: &Ctx, kind: RecordKind) -> Result<Scope> {
    let restricted = reach(ctx, RecordKind::DvData, Verb::Change)?;
    Ok(Scope::issue(kind, reach(ctx, kind, Verb::Change)?, restricted, Some(ctx.signed()?.actor.user)))
}

/// Leave to do something that concerns nobody but the person themselves.
///
/// # Errors
/// As [`enter`]; and [`Error::NotFound`] for what concerns others too.
pub fn own<A: Does>(ctx: &Ctx) -> Result<Permit<A>> {
    enter(ctx, A::CASE)?;
    match A::CASE.guard() {
        Guard::SignedIn => Ok(Permit::issue(Some(ctx.signed()?.actor.user), Vec::new())),
        Guard::Public | Guard::Records(..) | Guard::Host => Err(Error::NotFound),
    }
}

/// Leave to change records of the kind that the use case's guard names, as far as the policy lets the person reach.
/// The store writes nothing outside the permit's scope.
///
/// # Errors
/// As [`enter`]; and [`Error::NotFound`] for a use case that changes no such records.
pub fn change<A: Does>(ctx: &Ctx) -> Result<Permit<A>> {
    enter(ctx, A::CASE)?;
    match A::CASE.guard() {
        Guard::Records(kind, Verb::Change) => {
            let others = RecordKind::ALL.iter().copied().filter(|other| *other != kind);
            let scopes = [kind].into_iter().chain(others).map(|kind| changeable(ctx, kind));
            let scopes = scopes.collect::<Result<_>>()?;
            Ok(Permit::issue(Some(ctx.signed()?.actor.user), scopes))
        }
        Guard::Records(_, Verb::View) | Guard::Public | Guard::SignedIn | Guard::Host => Err(Error::NotFound),
    }
}

/// Leave for the installation itself: before anyone is signed in, and at the command line.
/// Every call is listed in `docs/system-scopes.txt`.
#[must_use]
pub(crate) fn system<A: Action>() -> Permit<A> {
    Permit::issue(None, everything())
}

/// What tests plant records with. Not in a shipped binary.
#[cfg(feature = "testkit")]
#[must_use]
pub fn for_tests<A: Action>() -> Permit<A> {
    Permit::issue(None, everything())
}

/// Everything, for the installation itself. Every call is listed in `docs/system-scopes.txt`.
#[must_use]
pub(crate) fn system_scope(kind: RecordKind) -> Scope {
    Scope::issue(kind, Reach::everything(), Reach::everything(), None)
}

/// A scope without bounds for each kind of record, clients first.
fn everything() -> Vec<Scope> {
    let others = RecordKind::ALL.iter().copied().filter(|kind| *kind != RecordKind::Client);
    [RecordKind::Client].into_iter().chain(others).map(system_scope).collect()
}

fn reach(ctx: &Ctx, kind: RecordKind, verb: Verb) -> Result<Reach> {
    Ok(ctx.signed()?.actor.reach(&ctx.app.policy, verb, kind))
}
