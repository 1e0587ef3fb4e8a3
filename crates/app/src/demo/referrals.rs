//! Referrals of the made-up community: sent and answered by its people with the use cases that everyone has, so that
//! notices, mail, events and audit are as they would be.

use domain::access::Role;
use domain::ids::ReferralId;
use domain::referrals::{Closes, Shown, Step};

use super::sign_ins::{PASSWORD, SIGN_INS};
use crate::referrals::{self, Closed, NewReferral, Outcome, Said, Vacancy};
use crate::session::{Credentials, Resumed, resume, sign_in, sign_out};
use crate::vacancies::{At, Wanted, list};
use crate::{Ctx, Error, Result};

/// What the provider who signs in does with each referral to them, in this order. The last is a draft's, which they never
/// hear of.
const ANSWERS: &[Option<Step>] = &[None, Some(Step::Acknowledge), Some(Step::Decline), None, Some(Step::Draft)];

/// What travels along.
const COMMENTS: &[&str] =
    &["Best reached in the mornings.", "", "Has all papers at hand.", "Would like to view the unit first.", ""];

/// Refers the first households of the queue to what is on offer.
pub(super) async fn refer(ctx: &Ctx) -> Result<()> {
    let (manager, provider) = (by(ctx, Role::CeManager).await?, by(ctx, Role::Provider).await?);
    let wanted = Wanted { at: At::Shown(Shown::Open), ..Wanted::default() };
    let mut offered = list(&manager, &wanted, 1).await?.vacancies;
    let agencies: Vec<_> = provider.signed()?.actor.memberships.iter().filter_map(|held| held.agency).collect();
    offered.sort_by_key(|vacancy| !agencies.contains(&vacancy.agency));
    for (at, vacancy) in offered.iter().take(ANSWERS.len()).enumerate() {
        let answer = ANSWERS.get(at).copied().flatten();
        let Some(referral) = send(&manager, vacancy, at, answer == Some(Step::Draft)).await? else { continue };
        if agencies.contains(&vacancy.agency) {
            respond(&provider, referral, answer).await?;
        }
    }
    for person in [manager, provider] {
        sign_out(&person, person.signed()?).await?;
    }
    Ok(())
}

/// A request by whoever signs in with this role.
async fn by(ctx: &Ctx, role: Role) -> Result<Ctx> {
    let sign_in_of = SIGN_INS.iter().find(|sign_in| sign_in.role == role);
    let email = sign_in_of.map(|sign_in| sign_in.email.to_owned()).unwrap_or_default();
    let typed = Credentials { email, password: PASSWORD.into(), address: "demo".into() };
    let token = sign_in(ctx, typed).await?.token;
    match resume(&ctx.app, &token).await? {
        Resumed::Active(signed) => Ok(Ctx::new(ctx.app.clone(), Some(signed))),
        Resumed::Locked(_) | Resumed::Nobody => Err(Error::Internal("a made-up person cannot sign in".into())),
    }
}

/// Refers the first household that fits, if one does.
async fn send(manager: &Ctx, vacancy: &Vacancy, at: usize, is_draft: bool) -> Result<Option<ReferralId>> {
    let (_, waiting) = referrals::open_for_vacancy(manager, vacancy.id).await?;
    let Some((_, entry)) = waiting.first() else { return Ok(None) };
    let new = NewReferral {
        form_key: manager.new_id()?.simple().to_string(),
        vacancy: vacancy.id.to_string(),
        date: manager.today().to_string(),
        comments: COMMENTS.get(at).copied().unwrap_or_default().into(),
        draft: None,
    };
    if is_draft {
        return referrals::save_draft(manager, entry.place.id, new).await.map(Some);
    }
    Ok(match referrals::send(manager, entry.place.id, new).await? {
        Outcome::Sent(id) => Some(id),
        Outcome::Referred(_) | Outcome::Reserved(_) => None,
    })
}

async fn respond(provider: &Ctx, id: ReferralId, answer: Option<Step>) -> Result<()> {
    let said = |note: &str| -> Result<Said> {
        Ok(Said { version: 1, form_key: provider.new_id()?.simple().to_string(), note: note.into() })
    };
    match answer {
        Some(Step::Acknowledge) => {
            referrals::acknowledge(provider, id, said("")?).await?;
            referrals::comment(provider, id, said("We meet on Thursday to look at the papers.")?).await
        }
        Some(Step::Decline) => {
            let closed =
                Closed { said: said("They would like to stay near the school.")?, reason: "C-AREA".into() };
            referrals::close(provider, id, Closes::Declined, closed).await
        }
        _ => Ok(()),
    }
}
