//! Where a person can go: the screens whose use case the policy lets them begin.

use app::{UseCase, access};
use maud::{Markup, html};

use super::icon;
use crate::req::Req;
use crate::text::t;

const ENTRIES: &[(&str, &str, &str, UseCase)] = &[
    ("/", "home", "nav-home", UseCase::Home),
    ("/clients", "search", "nav-clients", UseCase::FindClient),
    ("/queue", "list", "nav-queue", UseCase::ViewQueue),
    ("/referrals", "arrow_forward", "referrals-title", UseCase::ListReferrals),
    ("/vacancies", "location_on", "nav-vacancies", UseCase::ViewVacancies),
    ("/notes", "topic", "notes-title", UseCase::ListNotes),
    ("/agencies", "hotel", "nav-agencies", UseCase::ListAgencies),
    ("/mail", "mail", "nav-mail", UseCase::ListMail),
    ("/mail/refused", "mail", "nav-mail-refused", UseCase::ListRefusedMail),
    ("/users", "people", "nav-users", UseCase::ListUsers),
    ("/reports/lsa", "assessment", "nav-reports", UseCase::ListLsaRuns),
    ("/imports/last", "file_upload", "nav-imports", UseCase::LastImport),
    ("/settings", "settings", "nav-settings", UseCase::ShowSettings),
];

/// The list of screens, the one shown marked.
pub(crate) fn nav(req: &Req) -> Markup {
    let is_demo = req.shared.settings.demo;
    // A demonstration shows all its mail, and the way to what was refused there.
    let has = |path: &str| match path {
        "/mail" => is_demo,
        "/mail/refused" => !is_demo,
        _ => true,
    };
    let open =
        ENTRIES.iter().filter(|(path, _, _, use_case)| has(path) && access::enter(&req.ctx, *use_case).is_ok());
    html! {
        ul .hm-nav {
            @for (path, icon_name, label, _) in open {
                @let here = is_here(path, &req.path);
                li {
                    a .hm-nav__link href=(path) aria-current=[here.then_some("page")] {
                        (icon(icon_name)) (t(label))
                    }
                }
            }
        }
    }
}

fn is_here(path: &str, shown: &str) -> bool {
    path == shown || path != "/" && shown.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
}
