//! The table of routes: every address names its use case, and the router is made from nothing else.

use std::sync::Arc;
use std::time::Duration;

use app::{App, UseCase};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::TimeoutLayer;

use crate::screens::{
    account, agencies, assessments, clients, eligibility, enrollments, home, host, households, imports,
    invitation, live, mail, notes, notices, projects, queue, referrals, reports, session, set_up, settings,
    units, users, vacancies,
};
use crate::{Settings, Shared, assets, error, guard, headers, metrics};

/// One address as the access tests see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, with parameters in braces.
    pub path: &'static str,
    /// The use case behind it.
    pub use_case: UseCase,
}

/// No page takes so long; a browser that stops sending must not hold a place for ever.
const LONGEST_REQUEST: Duration = Duration::from_secs(60);

type Handler = fn() -> MethodRouter<Shared>;

const ROUTES: &[(&str, &str, UseCase, Handler)] = &[
    ("GET", "/", UseCase::Home, || get(home::page)),
    ("GET", "/sign-in", UseCase::ShowSignIn, || get(session::sign_in::page)),
    ("POST", "/sign-in", UseCase::SignIn, || post(session::sign_in::submit)),
    ("POST", "/sign-out", UseCase::SignOut, || post(session::sign_out::submit)),
    ("GET", "/unlock", UseCase::ShowUnlock, || get(session::unlock::page)),
    ("POST", "/unlock", UseCase::Unlock, || post(session::unlock::submit)),
    ("POST", "/lock", UseCase::Lock, || post(session::lock::submit)),
    ("POST", "/session/touch", UseCase::TouchSession, || post(session::touch::submit)),
    ("GET", "/events", UseCase::FollowEvents, || get(live::events::stream)),
    ("GET", "/notices", UseCase::ListNotices, || get(notices::list::page)),
    ("GET", "/notices/count", UseCase::CountNotices, || get(notices::bell::count)),
    ("POST", "/notices/read", UseCase::ReadAllNotices, || post(notices::read::submit_all)),
    ("POST", "/notices/{id}/read", UseCase::ReadNotice, || post(notices::read::submit)),
    ("GET", "/mail", UseCase::ListMail, || get(mail::list::page)),
    ("GET", "/mail/refused", UseCase::ListRefusedMail, || get(mail::refused::page)),
    ("POST", "/mail/{id}/retry", UseCase::RetryMail, || post(mail::refused::submit)),
    ("GET", "/notes", UseCase::ListNotes, || get(notes::list::page)),
    ("POST", "/notes", UseCase::SearchNotes, || post(notes::list::submit)),
    ("GET", "/notes/{id}", UseCase::ViewNote, || get(notes::view::page)),
    ("GET", "/notes/{id}/addendum", UseCase::OpenAddendumForm, || get(notes::addendum::page)),
    ("POST", "/notes/{id}/addendum", UseCase::AddAddendum, || post(notes::addendum::submit)),
    ("GET", "/clients/{id}/notes/new", UseCase::OpenNoteForm, || get(notes::new::page)),
    ("POST", "/clients/{id}/notes/new", UseCase::AddNote, || post(notes::new::submit)),
    ("GET", "/clients", UseCase::FindClient, || get(clients::find::page)),
    ("POST", "/clients", UseCase::FindClient, || post(clients::find::submit)),
    ("GET", "/clients/new", UseCase::OpenNewClientForm, || get(clients::new::page)),
    ("POST", "/clients/new", UseCase::CreateClient, || post(clients::new::submit)),
    ("GET", "/clients/{id}", UseCase::ViewClient, || get(clients::view::page)),
    ("GET", "/clients/{id}/edit", UseCase::OpenClientForm, || get(clients::edit::page)),
    ("POST", "/clients/{id}/edit", UseCase::EditClient, || post(clients::edit::submit)),
    ("GET", "/clients/{id}/views", UseCase::ViewClientAudit, || get(clients::views::page)),
    ("GET", "/clients/{id}/eligibility", UseCase::CheckEligibility, || get(eligibility::check::page)),
    ("GET", "/clients/{id}/assess", UseCase::OpenAssessmentForm, || get(assessments::choose::page)),
    ("GET", "/clients/{id}/assess/{tool}", UseCase::OpenAssessmentForm, || get(assessments::ask::page)),
    ("POST", "/clients/{id}/assess/{tool}", UseCase::Assess, || post(assessments::ask::submit)),
    ("GET", "/assessments/{id}", UseCase::ViewAssessment, || get(assessments::view::page)),
    ("GET", "/tools", UseCase::ViewTool, || get(assessments::tools::list)),
    ("GET", "/tools/{id}", UseCase::ViewTool, || get(assessments::tools::page)),
    ("GET", "/clients/{id}/household", UseCase::ViewHousehold, || get(households::view::page)),
    ("GET", "/clients/{id}/household/add", UseCase::OpenHouseholdForm, || get(households::find::page)),
    ("POST", "/clients/{id}/household/add", UseCase::FindClient, || post(households::find::submit)),
    ("GET", "/clients/{id}/household/join", UseCase::OpenHouseholdForm, || get(households::join::page)),
    ("POST", "/clients/{id}/household/join", UseCase::ChangeHousehold, || post(households::join::submit)),
    ("GET", "/clients/{id}/household/head", UseCase::OpenHouseholdForm, || get(households::head::page)),
    ("POST", "/clients/{id}/household/head", UseCase::ChangeHousehold, || post(households::head::submit)),
    ("GET", "/clients/{id}/household/leave", UseCase::OpenHouseholdForm, || get(households::leave::page)),
    ("POST", "/clients/{id}/household/leave", UseCase::ChangeHousehold, || post(households::leave::submit)),
    ("GET", "/clients/{id}/enroll", UseCase::OpenEnrollForm, || get(enrollments::enroll::page)),
    ("POST", "/clients/{id}/enroll", UseCase::Enroll, || post(enrollments::enroll::submit)),
    ("GET", "/enrollments/{id}", UseCase::ViewEnrollment, || get(enrollments::view::page)),
    ("GET", "/enrollments/{id}/edit", UseCase::OpenEnrollmentForm, || get(enrollments::edit::page)),
    ("POST", "/enrollments/{id}/edit", UseCase::EditEnrollment, || post(enrollments::edit::submit)),
    ("GET", "/enrollments/{id}/exit", UseCase::OpenEnrollmentForm, || get(enrollments::exit::page)),
    ("POST", "/enrollments/{id}/exit", UseCase::Exit, || post(enrollments::exit::submit)),
    ("GET", "/enrollments/{id}/join", UseCase::OpenEnrollForm, || get(enrollments::join::page)),
    ("POST", "/enrollments/{id}/join", UseCase::JoinStay, || post(enrollments::join::submit)),
    ("GET", "/enrollments/{id}/move-in", UseCase::OpenEnrollmentForm, || get(enrollments::move_in::page)),
    ("POST", "/enrollments/{id}/move-in", UseCase::EditEnrollment, || post(enrollments::move_in::submit)),
    ("POST", "/enrollments/{id}/exit/remove", UseCase::UndoExit, || post(enrollments::exit::undo)),
    ("GET", "/account", UseCase::ShowAccount, || get(account::edit::page)),
    ("POST", "/account", UseCase::EditAccount, || post(account::edit::submit)),
    ("GET", "/account/mail", UseCase::ShowAccount, || get(account::mail::page)),
    ("POST", "/account/mail", UseCase::ChooseMail, || post(account::mail::submit)),
    ("GET", "/account/password", UseCase::ShowAccount, || get(account::password::page)),
    ("POST", "/account/password", UseCase::ChangePassword, || post(account::password::submit)),
    ("GET", "/agencies", UseCase::ListAgencies, || get(agencies::list::page)),
    ("GET", "/agencies/new", UseCase::OpenAgencyForm, || get(agencies::edit::new_page)),
    ("POST", "/agencies/new", UseCase::AddAgency, || post(agencies::edit::add)),
    ("GET", "/agencies/{id}", UseCase::ViewAgency, || get(agencies::view::page)),
    ("GET", "/agencies/{id}/edit", UseCase::OpenAgencyForm, || get(agencies::edit::page)),
    ("POST", "/agencies/{id}/edit", UseCase::EditAgency, || post(agencies::edit::submit)),
    ("GET", "/projects/new", UseCase::OpenProjectForm, || get(projects::add::page)),
    ("POST", "/projects/new", UseCase::AddProject, || post(projects::add::submit)),
    ("GET", "/projects/{id}", UseCase::ViewProject, || get(projects::view::page)),
    ("GET", "/projects/{id}/edit", UseCase::OpenProjectForm, || get(projects::edit::page)),
    ("POST", "/projects/{id}/edit", UseCase::EditProject, || post(projects::edit::submit)),
    ("GET", "/projects/{id}/units", UseCase::OpenProjectForm, || get(units::add::page)),
    ("POST", "/projects/{id}/units", UseCase::AddUnits, || post(units::add::submit)),
    ("GET", "/projects/{id}/eligibility", UseCase::ViewEligibilityRules, || get(eligibility::rules::page)),
    ("POST", "/projects/{id}/eligibility", UseCase::AddEligibilityRule, || post(eligibility::rules::submit)),
    ("POST", "/projects/{id}/eligibility/{row}/end", UseCase::EndEligibilityRule, || {
        post(eligibility::rules::end_one)
    }),
    ("GET", "/projects/{id}/{part}/new", UseCase::OpenProjectForm, || get(projects::part::page)),
    ("POST", "/projects/{id}/{part}/new", UseCase::EditProjectPart, || post(projects::part::submit)),
    ("GET", "/projects/{id}/{part}/{row}", UseCase::OpenProjectForm, || get(projects::part::page)),
    ("POST", "/projects/{id}/{part}/{row}", UseCase::EditProjectPart, || post(projects::part::submit)),
    ("POST", "/projects/{id}/{part}/{row}/remove", UseCase::EditProjectPart, || post(projects::part::remove)),
    ("GET", "/units/{id}", UseCase::OpenUnitForm, || get(units::edit::page)),
    ("POST", "/units/{id}", UseCase::EditUnit, || post(units::edit::submit)),
    ("GET", "/units/{id}/vacancy", UseCase::OpenVacancyForm, || get(vacancies::form::page)),
    ("POST", "/units/{id}/vacancy", UseCase::PostVacancy, || post(vacancies::form::submit)),
    ("GET", "/vacancies", UseCase::ViewVacancies, || get(vacancies::list::page)),
    ("GET", "/vacancies/{id}", UseCase::ViewVacancy, || get(vacancies::view::page)),
    ("GET", "/vacancies/{id}/row", UseCase::ViewVacancy, || get(vacancies::row::fragment)),
    ("GET", "/vacancies/{id}/edit", UseCase::OpenVacancyForm, || get(vacancies::form::edit_page)),
    ("POST", "/vacancies/{id}/edit", UseCase::EditVacancy, || post(vacancies::form::edit_submit)),
    ("POST", "/vacancies/{id}/post", UseCase::PublishVacancy, || post(vacancies::view::post)),
    ("POST", "/vacancies/{id}/withdraw", UseCase::WithdrawVacancy, || post(vacancies::view::take_off)),
    ("GET", "/queue", UseCase::ViewQueue, || get(queue::list::page)),
    ("GET", "/queue/print", UseCase::PrintQueue, || get(queue::out::paper)),
    ("GET", "/queue/export", UseCase::ExportQueue, || get(queue::out::file)),
    ("GET", "/queue/{id}", UseCase::ViewQueueEntry, || get(queue::entry::page)),
    ("GET", "/queue/{id}/row", UseCase::ViewQueueEntry, || get(queue::row::fragment)),
    ("POST", "/queue/{id}/hold", UseCase::HoldEntry, || post(queue::entry::hold)),
    ("POST", "/queue/{id}/resume", UseCase::ResumeEntry, || post(queue::entry::resume)),
    ("POST", "/queue/{id}/off", UseCase::TakeOffEntry, || post(queue::entry::off)),
    ("POST", "/queue/{id}/back", UseCase::BringBackEntry, || post(queue::entry::back)),
    ("POST", "/queue/{id}/wishes", UseCase::EditWishes, || post(queue::entry::want)),
    ("GET", "/queue/{id}/refer", UseCase::OpenReferralForm, || get(referrals::send::page)),
    ("POST", "/queue/{id}/refer", UseCase::SendReferral, || post(referrals::send::submit)),
    ("POST", "/queue/{id}/refer/draft", UseCase::DraftReferral, || post(referrals::send::submit_draft)),
    ("GET", "/vacancies/{id}/refer", UseCase::OpenReferralForm, || get(referrals::choose::page)),
    ("GET", "/referrals", UseCase::ListReferrals, || get(referrals::list::page)),
    ("POST", "/referrals", UseCase::FindReferral, || post(referrals::list::find)),
    ("GET", "/referrals/{id}", UseCase::ViewReferral, || get(referrals::view::page)),
    ("GET", "/referrals/{id}/row", UseCase::ViewReferral, || get(referrals::row::fragment)),
    ("GET", "/referrals/{id}/timeline", UseCase::ExportReferral, || get(referrals::view::file)),
    ("POST", "/referrals/{id}/acknowledge", UseCase::AcknowledgeReferral, || {
        post(referrals::view::acknowledge)
    }),
    ("POST", "/referrals/{id}/comment", UseCase::CommentReferral, || post(referrals::view::comment)),
    ("GET", "/referrals/{id}/intake", UseCase::OpenIntake, || get(referrals::intake::page)),
    ("POST", "/referrals/{id}/enrolled", UseCase::AcceptEnrolled, || post(referrals::intake::submit_enrolled)),
    ("GET", "/referrals/{id}/decline", UseCase::OpenDecline, || get(referrals::close::decline)),
    ("POST", "/referrals/{id}/decline", UseCase::DeclineReferral, || post(referrals::close::submit_decline)),
    ("POST", "/referrals/{id}/discard", UseCase::DiscardReferral, || post(referrals::view::throw_away)),
    ("GET", "/referrals/{id}/cancel", UseCase::OpenCancel, || get(referrals::close::cancel)),
    ("POST", "/referrals/{id}/cancel", UseCase::CancelReferral, || post(referrals::close::submit_cancel)),
    ("GET", "/referrals/{id}/place", UseCase::OpenPlacement, || get(referrals::place::page)),
    ("POST", "/referrals/{id}/place", UseCase::PlaceHousehold, || post(referrals::place::submit)),
    ("GET", "/assessments/{id}/place", UseCase::OpenPlaceForm, || get(queue::place::page)),
    ("POST", "/assessments/{id}/place", UseCase::Place, || post(queue::place::submit)),
    ("GET", "/users", UseCase::ListUsers, || get(users::list::page)),
    ("GET", "/imports/last", UseCase::LastImport, || get(imports::last::page)),
    ("GET", "/reports/lsa", UseCase::ListLsaRuns, || get(reports::lsa::page)),
    ("GET", "/reports/lsa/new", UseCase::OpenLsaForm, || get(reports::lsa_new::page)),
    ("POST", "/reports/lsa/new", UseCase::StartLsa, || post(reports::lsa_new::submit)),
    ("GET", "/reports/lsa/{id}", UseCase::ViewLsa, || get(reports::lsa_run::page)),
    ("GET", "/reports/lsa/{id}/progress", UseCase::ViewLsa, || get(reports::lsa_run::fragment)),
    ("GET", "/reports/lsa/{id}/zip", UseCase::DownloadLsa, || get(reports::lsa_files::zip)),
    ("GET", "/reports/lsa/{id}/records", UseCase::ExportLsaRecords, || get(reports::lsa_files::records)),
    ("GET", "/reports/lsa/{id}/records/{count}", UseCase::ViewLsaRecords, || get(reports::lsa_records::page)),
    ("GET", "/users/new", UseCase::ShowUserForm, || get(users::new::page)),
    ("POST", "/users/new", UseCase::InviteUser, || post(users::new::submit)),
    ("GET", "/users/{id}", UseCase::ViewUser, || get(users::edit::page)),
    ("POST", "/users/{id}", UseCase::EditUser, || post(users::edit::submit)),
    ("POST", "/users/{id}/invitation", UseCase::RenewInvitation, || post(users::renew::submit)),
    ("GET", "/invitation/{secret}", UseCase::ShowInvitation, || get(invitation::accept::page)),
    ("POST", "/invitation/{secret}", UseCase::AcceptInvitation, || post(invitation::accept::submit)),
    ("GET", "/settings", UseCase::ShowSettings, || get(settings::edit::page)),
    ("POST", "/settings", UseCase::EditSettings, || post(settings::edit::submit)),
    ("GET", "/set-up", UseCase::ShowSetUp, || get(set_up::start::page)),
    ("POST", "/set-up", UseCase::SetUp, || post(set_up::start::submit)),
    ("GET", "/set-up/guide", UseCase::ShowGuide, || get(set_up::guide::page)),
    ("GET", "/health", UseCase::Health, || get(host::health)),
    ("GET", "/ready", UseCase::Ready, || get(host::ready)),
    ("GET", "/assets/{*name}", UseCase::Asset, || get(assets::get)),
];

/// Every address with its use case.
pub fn table() -> impl Iterator<Item = Access> {
    ROUTES.iter().map(|&(method, path, use_case, _)| Access { method, path, use_case })
}

/// The pages of one Hearth.
pub fn router(app: Arc<App>, settings: Settings) -> Router {
    let shared = Shared { app, settings };
    let mut router = Router::new();
    for &(_, path, use_case, handler) in ROUTES {
        // Assets, health and readiness ask nothing of the database.
        let guarded = match use_case {
            UseCase::Asset | UseCase::Health | UseCase::Ready => handler(),
            _ => handler().route_layer(from_fn_with_state((shared.clone(), use_case), guard::check)),
        };
        router = router.route(path, guarded);
    }
    router
        .fallback(error::no_such_page)
        .method_not_allowed_fallback(error::wrong_method)
        .layer(DefaultBodyLimit::max(guard::LARGEST_FORM))
        .layer(CsrfLayer::new().with_rejection_response(|_| error::refused_origin()))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, LONGEST_REQUEST))
        .layer(CatchPanicLayer::custom(error::panicked))
        .layer(CompressionLayer::new().compress_when(is_worth_compressing()))
        .layer(from_fn_with_state(shared.clone(), headers::add))
        .layer(from_fn(metrics::count))
        .with_state(shared)
}

/// What grows smaller by compression; a zip is compressed already.
fn is_worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("application/zip"))
}
