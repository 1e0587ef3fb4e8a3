//! What can be done from a client's page.

use app::clients::Viewed;
use app::{UseCase, access};
use maud::{Markup, html};

use crate::req::Req;
use crate::text::t;
use crate::ui::icon;

/// A link behind the client's address: where it leads, its icon, its words, what it begins, and whether it needs the
/// client's record (or else their identity is enough).
type Action = (&'static str, &'static str, &'static str, UseCase, bool);

const ACTIONS: &[Action] = &[
    ("enroll", "login", "client-enroll", UseCase::OpenEnrollForm, false),
    ("assess", "assessment", "assess", UseCase::OpenAssessmentForm, false),
    ("eligibility", "check_circle", "eligibility-link", UseCase::CheckEligibility, true),
    ("notes/new", "add", "note-new", UseCase::OpenNoteForm, true),
    ("household", "groups", "household-link", UseCase::OpenHouseholdForm, true),
    ("edit", "edit", "client-edit", UseCase::OpenClientForm, true),
];

/// The links that the person may follow.
pub(super) fn bar(req: &Req, client: &Viewed) -> Markup {
    let open = ACTIONS.iter().filter(|(_, _, _, use_case, on_record)| {
        access::enter(&req.ctx, *use_case).is_ok() && (!on_record || client.may_edit)
    });
    html! {
        div .hm-actions {
            @for (path, name, label, ..) in open {
                a .usa-button .usa-button--outline href={ "/clients/" (client.identity.id) "/" (path) } {
                    (icon(name)) (t(label))
                }
            }
        }
    }
}
