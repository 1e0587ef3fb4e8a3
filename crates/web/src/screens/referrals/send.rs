//! Add New Referral: a household of the queue, a vacancy, a day and what travels along.

use app::referrals::{NewReferral, Outcome, RefererForm, Referral, open_send, save_draft, send};
use app::{Error, Problem};
use axum::response::{IntoResponse, Redirect, Response};
use domain::ids::{QueueEntryId, ReferralId, VacancyId};
use maud::{Markup, html};
use serde::Deserialize;

use super::row::{sender, to};
use crate::error::{Result, bad_request};
use crate::extract::{Fields, Form, Id, Query};
use crate::req::Req;
use crate::screens::queue::row::{household, score};
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Field, FieldKind, FormPage, Kind, TextArea, alert, client_name, date, field,
    listed_short, problem_text, select, short_id, text_area,
};

/// What stands in the address.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    vacancy: Option<VacancyId>,
    draft: Option<ReferralId>,
}

/// GET /queue/{id}/refer
pub(crate) async fn page(
    req: Req,
    Id(id): Id<QueueEntryId>,
    Query(address): Query<Address>,
) -> Result<Response> {
    let vacancy = address.vacancy.map(|id| ("vacancy".to_owned(), id.to_string()));
    let draft = address.draft.map(|id| ("draft".to_owned(), id.to_string()));
    let typed: Fields = vacancy.into_iter().chain(draft).collect();
    show(&req, id, &typed, Told { is_first: true, ..Told::default() }).await
}

/// POST /queue/{id}/refer
pub(crate) async fn submit(req: Req, Id(id): Id<QueueEntryId>, Form(fields): Form<Fields>) -> Result<Response> {
    let Some(new) = read(&fields) else { return Ok(bad_request()) };
    let taken = |key: &str, open: Option<&Referral>| Told {
        errors: vec![("vacancy", t(&format!("referral-{key}-taken")))],
        above: who_has_it(&format!("referral-has-{key}"), open),
        is_first: false,
    };
    match send(&req.ctx, id, new).await {
        Ok(Outcome::Sent(referral)) => Ok(Redirect::to(&format!("/referrals/{referral}")).into_response()),
        Ok(Outcome::Referred(open)) => show(&req, id, &fields, taken("household", open.as_deref())).await,
        Ok(Outcome::Reserved(open)) => show(&req, id, &fields, taken("vacancy", open.as_deref())).await,
        Err(error) => refused(&req, id, &fields, error).await,
    }
}

/// POST /queue/{id}/refer/draft
pub(crate) async fn submit_draft(
    req: Req,
    Id(id): Id<QueueEntryId>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Some(new) = read(&fields) else { return Ok(bad_request()) };
    match save_draft(&req.ctx, id, new).await {
        Ok(referral) => Ok(Redirect::to(&format!("/referrals/{referral}")).into_response()),
        Err(error) => refused(&req, id, &fields, error).await,
    }
}

fn read(fields: &Fields) -> Option<NewReferral> {
    let (_, form_key) = fields.origin()?;
    Some(NewReferral {
        form_key: form_key.0,
        vacancy: fields.text("vacancy"),
        date: fields.text("date"),
        comments: fields.text("comments"),
        draft: fields.text("draft").parse().ok(),
    })
}

async fn refused(req: &Req, id: QueueEntryId, fields: &Fields, error: Error) -> Result<Response> {
    let errors = match error {
        Error::Invalid(problems) => problems.iter().map(|(at, problem)| in_words(*at, problem)).collect(),
        // The draft was sent or thrown away meanwhile; what was typed is a new referral.
        Error::Stale => vec![("vacancy", t("referral-draft-gone"))],
        other => return Err(other.into()),
    };
    show(req, id, fields, Told { errors, ..Told::default() }).await
}

/// What is said about a form that was not sent on.
#[derive(Default)]
struct Told {
    /// The fields' ids, and the words.
    errors: Vec<(&'static str, String)>,
    /// What stands above the fields.
    above: Markup,
    /// Nothing was typed yet.
    is_first: bool,
}

/// Who was there first, as far as the person may know.
fn who_has_it(key: &str, open: Option<&Referral>) -> Markup {
    let Some(open) = open else { return alert(Kind::Warning, &html! { p { (t(&format!("{key}-hidden"))) } }) };
    let args = [
        ("project", to(open).into()),
        ("sender", sender(open).into()),
        ("date", date(open.referred_on).into()),
    ];
    alert(
        Kind::Warning,
        &html! { p { (t_with(key, args)) " " a href={ "/referrals/" (open.id) } { (t("referral-see")) } } },
    )
}

async fn show(req: &Req, id: QueueEntryId, typed: &Fields, told: Told) -> Result<Response> {
    let form = match open_send(&req.ctx, id, typed.text("draft").parse().ok()).await {
        Err(Error::Stale) => open_send(&req.ctx, id, None).await?,
        other => other?,
    };
    let name = client_name(&form.entry.client);
    let title = t_with("referral-send-title", [("name", name.as_str().into())]);
    let filled = if told.is_first { first(req, &form, typed) } else { typed.clone() };
    let page = FormPage {
        title: &title,
        above: &[("/queue".into(), t("queue-title")), (format!("/queue/{id}"), name.clone())],
        action: &format!("/queue/{id}/refer"),
        back: &format!("/queue/{id}"),
        version: form.entry.version,
        errors: &told.errors,
        is_stale: false,
        fields: html! { (told.above) (fields(req, &form, &filled, &told.errors)) },
        below: html! {},
    };
    let buttons = html! {
        button .usa-button type="submit" { (t("referral-send-button")) }
        button .usa-button .usa-button--outline type="submit" formaction={ "/queue/" (id) "/refer/draft" } {
            (t("referral-draft-button"))
        }
    };
    Ok(page.respond_with(req, buttons).await?)
}

/// What the form says before anyone has typed: the draft, or the vacancy that led to it, today.
fn first(req: &Req, form: &RefererForm, address: &Fields) -> Fields {
    let today = req.ctx.today().to_string();
    let (vacancy, date, comments) = match &form.draft {
        Some(draft) => (
            draft.vacancy.to_string(),
            draft.referred_on.to_string(),
            draft.comments.clone().unwrap_or_default(),
        ),
        None => (address.text("vacancy"), today, String::new()),
    };
    let filled = [("vacancy", vacancy), ("date", date), ("comments", comments)];
    filled.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

fn fields(req: &Req, form: &RefererForm, typed: &Fields, errors: &[(&'static str, String)]) -> Markup {
    let error = |id: &str| errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let (vacancy, day, comments) = (typed.text("vacancy"), typed.text("date"), typed.text("comments"));
    html! {
        (of_household(form))
        @if let Some(draft) = &form.draft { input type="hidden" name="draft" value=(draft.id); }
        @if form.is_referred && errors.is_empty() {
            (who_has_it("referral-has-household", form.open.as_ref()))
        }
        @if form.vacancies.is_empty() { (alert(Kind::Info, &html! { p { (t("referral-no-vacancy")) } })) }
        (select(&Choice {
            id: "vacancy",
            label: "referral-vacancy",
            hint: Some(t("referral-vacancy-hint")),
            options: offered(req, form),
            value: &vacancy,
            error: error("vacancy"),
        }))
        (field(&Field {
            id: "date",
            label: "referral-date",
            hint: None,
            kind: FieldKind::Date,
            value: &day,
            autocomplete: "off",
            error: error("date"),
        }))
        (text_area(&TextArea {
            id: "comments",
            label: "referral-comments",
            hint: Some(t("referral-comments-hint")),
            value: &comments,
            error: error("comments"),
        }))
    }
}

fn of_household(form: &RefererForm) -> Markup {
    html! {
        dl .hm-facts .hm-card {
            div { dt { (t("queue-client")) } dd { (client_name(&form.entry.client)) " " (short_id(form.entry.client.id)) } }
            div { dt { (t("queue-household")) } dd { (household(&form.entry)) } }
            div { dt { (t("queue-score")) } dd { (score(&form.entry)) } }
            @if let Some(number) = form.number { div { dt { (t("queue-rank")) } dd { (number) } } }
        }
    }
}

/// Those that fit come first, and each says what speaks against it.
fn offered(req: &Req, form: &RefererForm) -> Vec<ChoiceOption> {
    let fits = |vacancy: &app::referrals::Vacancy| {
        let wants = &form.entry.wishes;
        let wanted = wants.is_empty() || vacancy.project_type.is_some_and(|kind| wants.contains(&kind));
        (vacancy.terms.offer.fits(form.entry.size), wanted)
    };
    let mut vacancies: Vec<_> = form.vacancies.iter().collect();
    vacancies.sort_by_key(|vacancy| fits(vacancy) != (true, true));
    let words = |vacancy: &&app::referrals::Vacancy| {
        let mut parts = vec![
            vacancy.project_name.clone(),
            vacancy.unit_name.clone(),
            listed_short("2.02.6", vacancy.project_type).unwrap_or_default(),
        ];
        if vacancy.terms.available_on > req.ctx.today() {
            let from = date(vacancy.terms.available_on);
            parts.push(t_with("referral-from", [("date", from.into())]));
        }
        let (size, wanted) = fits(vacancy);
        if !size {
            parts.push(t("referral-not-the-size"));
        }
        if !wanted {
            parts.push(t("referral-not-wanted"));
        }
        ChoiceOption::new(vacancy.id.to_string(), parts.join(", "))
    };
    vacancies.iter().map(words).collect()
}

/// The field's id and the message beside it.
fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match (at, problem) {
        (app::Field::Vacancy, Problem::Mismatch) => ("vacancy", t("referral-no-event")),
        (app::Field::Vacancy, Problem::Taken) => ("vacancy", t("referral-vacancy-taken")),
        (app::Field::Vacancy, _) => ("vacancy", t("referral-vacancy-missing")),
        (app::Field::ReferredOn, Problem::Mismatch) => ("date", t("referral-before-entry")),
        (app::Field::ReferredOn, Problem::OutsideDays(_, ended)) => {
            ("date", t_with("referral-after-exit", [("date", date(*ended).into())]))
        }
        (app::Field::ReferredOn, Problem::Future) => ("date", t("fault-in-the-future")),
        (app::Field::ReferredOn, Problem::NotADate(_)) => ("date", t("fault-not-a-date")),
        (app::Field::ReferredOn, _) => ("date", problem_text(problem, "field-date")),
        (app::Field::Status, _) => ("vacancy", t("referral-not-waiting")),
        _ => ("comments", problem_text(problem, "field-value")),
    }
}
