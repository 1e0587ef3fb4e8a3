//! Whom a project is for: its rules, one more, and one less.

use app::eligibility::{NewRule, Rules, Stored, add, end, rules};
use app::records::layout;
use app::{Error, Problem};
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use domain::eligibility::{Basis, Fact, Operator};
use domain::ids::{ProjectId, RowId};
use maud::{Markup, html};
use serde::Deserialize;

use super::words;
use crate::error::{Result, WebError};
use crate::extract::{self, Fields, Form, FormKey, Id, Sent};
use crate::req::Req;
use crate::text::{t, t_with};
use crate::ui::{
    Choice, ChoiceOption, Column, Field, FieldKind, Kind, Table, alert, breadcrumb, cell, checkboxes, date,
    error_summary, field, problem_text, radios, select, table, value_in_words,
};

/// Which fact a new rule is to be about.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Address {
    fact: Option<String>,
    stale: Option<String>,
}

/// A rule under way.
struct Typed {
    new: NewRule,
    errors: Vec<(&'static str, String)>,
}

/// GET /projects/{id}/eligibility
pub(crate) async fn page(
    req: Req,
    Id(id): Id<ProjectId>,
    extract::Query(address): extract::Query<Address>,
) -> Result<Markup> {
    let found = rules(&req.ctx, id).await?;
    let fact: Option<Fact> = address.fact.and_then(|code| code.parse().ok());
    let typed = match fact.filter(|_| found.may_change) {
        Some(fact) => Some(Typed { new: blank(&req, fact)?, errors: Vec::new() }),
        None => None,
    };
    let main = main(&req, (id, &found), typed.as_ref(), address.stale.is_some())?;
    Ok(req.page(&t("eligibility-rules-title"), main).await?)
}

/// POST /projects/{id}/eligibility
pub(crate) async fn submit(req: Req, Id(id): Id<ProjectId>, Form(sent): Form<Fields>) -> Result<Response> {
    let Some((_, FormKey(form_key))) = sent.origin() else { return Ok(crate::error::bad_request()) };
    let new = NewRule {
        form_key,
        fact: sent.text("fact"),
        operator: sent.text("operator"),
        operand: sent.all("operand").collect::<Vec<_>>().join(";"),
        basis: sent.text("basis"),
        note: sent.text("note"),
        from: sent.text("from"),
    };
    let problems = match add(&req.ctx, id, new.clone()).await {
        Ok(()) => return Ok(Redirect::to(&format!("/projects/{id}/eligibility")).into_response()),
        Err(Error::Invalid(problems)) => problems,
        Err(other) => return Err(other.into()),
    };
    let found = rules(&req.ctx, id).await?;
    let errors = problems.iter().map(|(at, problem)| in_words(*at, problem)).collect();
    let main = main(&req, (id, &found), Some(&Typed { new, errors }), false)?;
    let shown = req.page_with_errors(&t("eligibility-rules-title"), main).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, shown).into_response())
}

/// Which rule of which project.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At(ProjectId, RowId);

impl<S: Sync + Send> FromRequestParts<S> for At {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> std::result::Result<Self, Response> {
        let not_found = || WebError(Error::NotFound).into_response();
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let text = |name: &str| params.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let ids = text("id").and_then(|id| id.parse().ok()).zip(text("row").and_then(|row| row.parse().ok()));
        ids.map(|(project, row)| Self(project, row)).ok_or_else(not_found)
    }
}

/// POST /projects/{id}/eligibility/{row}/end
pub(crate) async fn end_one(req: Req, At(project, row): At, Form(sent): Form<Sent>) -> Result<Response> {
    let back = format!("/projects/{project}/eligibility");
    match end(&req.ctx, (project, row), sent.version, &sent.form_key).await {
        Ok(()) => Ok(Redirect::to(&back).into_response()),
        // Someone ended it first: the list says what holds now.
        Err(Error::Stale) => Ok(Redirect::to(&format!("{back}?stale=1")).into_response()),
        Err(other) => Err(other.into()),
    }
}

fn blank(req: &Req, fact: Fact) -> Result<NewRule> {
    let FormKey(form_key) = FormKey::new(&req.ctx)?;
    Ok(NewRule {
        form_key,
        fact: fact.code().into(),
        operator: if fact.is_number() { Operator::AtLeast } else { Operator::Is }.code().into(),
        operand: String::new(),
        basis: Basis::Local.code().into(),
        note: String::new(),
        from: req.ctx.today().format("%Y-%m-%d").to_string(),
    })
}

fn main(req: &Req, (id, found): (ProjectId, &Rules), typed: Option<&Typed>, stale: bool) -> Result<Markup> {
    let name = value_in_words(layout("Project")?, &found.project.row, "ProjectName");
    let project = format!("/projects/{id}");
    let above = [("/agencies".to_owned(), t("agencies-title")), (project, name.clone())];
    let errors = typed.map_or(&[][..], |typed| typed.errors.as_slice());
    Ok(html! {
        (error_summary(errors))
        (breadcrumb(&above, &t("eligibility-rules-title")))
        div .hm-pagehead { h1 { (t_with("eligibility-rules-of", [("name", name.into())])) } }
        @if stale { (alert(Kind::Warning, &html! { p { (t("eligibility-rule-stale")) } })) }
        @if found.rules.is_empty() {
            p { (t("eligibility-rules-none")) }
        } @else {
            p { (t("eligibility-rules-all")) }
            (rows(req, id, found)?)
        }
        @if found.may_change {
            section .hm-section {
                h2 { (t("eligibility-rule-add")) }
                @match typed {
                    Some(typed) => (form(id, typed)),
                    None => (choose_fact(id)),
                }
            }
        }
    })
}

fn rows(req: &Req, project: ProjectId, found: &Rules) -> Result<Markup> {
    let column = |key: &str, half| Column { label: t(key), half };
    let mut columns = vec![
        column("eligibility-rule", false),
        column("eligibility-basis", true),
        column("eligibility-from", true),
        column("eligibility-note", false),
    ];
    if found.may_change {
        columns.push(column("eligibility-rule-end", false));
    }
    let mut rows = Vec::new();
    for stored in &found.rules {
        let mut cells = vec![
            cell(&words::rule(&stored.rule)),
            cell(&t(&format!("basis-{}", stored.rule.basis))),
            cell(&date(stored.from)),
            cell(stored.note.as_deref().unwrap_or_default()),
        ];
        if found.may_change {
            cells.push(end_button(req, project, stored)?);
        }
        rows.push(cells);
    }
    Ok(table(&Table { caption: &t("eligibility-rules-title"), columns: &columns, rows }))
}

fn end_button(req: &Req, project: ProjectId, stored: &Stored) -> Result<Markup> {
    let FormKey(key) = FormKey::new(&req.ctx)?;
    Ok(html! {
        form method="post" action={ "/projects/" (project) "/eligibility/" (stored.id) "/end" } {
            input type="hidden" name="form_key" value=(key);
            input type="hidden" name="version" value=(stored.version);
            button .usa-button .usa-button--unstyled type="submit" {
                (t("eligibility-rule-end")) span .hm-vh { ": " (words::rule(&stored.rule)) }
            }
        }
    })
}

/// The fact decides how a rule is asked, so it comes first.
fn choose_fact(project: ProjectId) -> Markup {
    let options = Fact::ALL.iter().map(|fact| ChoiceOption::new(fact.code(), words::fact(*fact)));
    let choice = Choice {
        id: "fact",
        label: "eligibility-fact",
        hint: None,
        options: options.collect(),
        value: "",
        error: None,
    };
    html! {
        form .hm-form method="get" action={ "/projects/" (project) "/eligibility" } {
            (select(&choice))
            div .hm-actions { button .usa-button .usa-button--outline type="submit" { (t("go-on")) } }
        }
    }
}

fn form(project: ProjectId, typed: &Typed) -> Markup {
    let new = &typed.new;
    let Ok(fact) = new.fact.parse::<Fact>() else { return choose_fact(project) };
    let error = |id: &str| typed.errors.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone());
    let ways =
        if fact.is_number() { [Operator::AtLeast, Operator::AtMost] } else { [Operator::Is, Operator::IsNot] };
    let ways =
        ways.map(|way| ChoiceOption::new(way.code(), t(&format!("operator-{}", way.code().replace('_', "-")))));
    let operator = Choice {
        id: "operator",
        label: "eligibility-operator",
        hint: None,
        options: ways.to_vec(),
        value: &new.operator,
        error: error("operator"),
    };
    let bases = Basis::ALL.iter().map(|basis| ChoiceOption::new(basis.code(), t(&format!("basis-{basis}"))));
    let basis = Choice {
        id: "basis",
        label: "eligibility-basis",
        hint: None,
        options: bases.collect(),
        value: &new.basis,
        error: error("basis"),
    };
    let line = |id, label, kind, value| {
        field(&Field { id, label, hint: None, kind, value, autocomplete: "off", error: error(id) })
    };
    html! {
        form .hm-form method="post" action={ "/projects/" (project) "/eligibility" } {
            input type="hidden" name="form_key" value=(new.form_key);
            input type="hidden" name="version" value="0";
            input type="hidden" name="fact" value=(new.fact);
            p { strong { (words::fact(fact)) } }
            (radios(&operator))
            @if fact.is_number() {
                (line("operand", "eligibility-operand", FieldKind::Number, &new.operand))
            } @else {
                (answers(fact, new, error("operand").as_deref()))
            }
            (radios(&basis))
            (line("note", "eligibility-note", FieldKind::Text, &new.note))
            (line("from", "eligibility-from", FieldKind::Date, &new.from))
            div .hm-actions {
                button .usa-button type="submit" { (t("eligibility-rule-add")) }
                a href={ "/projects/" (project) "/eligibility" } { (t("cancel")) }
            }
        }
    }
}

fn answers(fact: Fact, new: &NewRule, error: Option<&str>) -> Markup {
    let chosen: Vec<&str> = new.operand.split(';').collect();
    let boxes = html! {
        @for (at, code) in fact.codes().into_iter().enumerate() {
            @let id = if at == 0 { "operand".to_owned() } else { format!("operand-{code}") };
            div .usa-checkbox {
                input .usa-checkbox__input type="checkbox" id=(id) name="operand" value=(code)
                    checked[chosen.contains(&code)];
                label .usa-checkbox__label for=(id) { (words::code(fact, code)) }
            }
        }
    };
    checkboxes("eligibility-answers", error.map(|text| ("operand", text)), &boxes)
}

fn in_words(at: app::Field, problem: &Problem) -> (&'static str, String) {
    match at {
        app::Field::Operator => ("operator", problem_text(&Problem::Missing, "field-value")),
        app::Field::Operand => ("operand", problem_text(problem, "field-answers")),
        app::Field::Basis => ("basis", problem_text(problem, "field-value")),
        app::Field::From => ("from", t("fault-not-a-date")),
        app::Field::Note => ("note", problem_text(problem, "field-value")),
        _ => ("fact", problem_text(problem, "field-value")),
    }
}
