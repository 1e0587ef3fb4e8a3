//! Everything that can be done with Hearth, by name, with what guards it.
//!
//! Every route, command and export names one of these; what none names cannot be reached.

use domain::access::{RecordKind, Verb};

/// What has to hold before a use case begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Nothing: it shows nothing of anyone.
    Public,
    /// Someone is signed in; it concerns nothing but themselves.
    SignedIn,
    /// The policy lets the person reach some such records.
    Records(RecordKind, Verb),
    /// It is done at the machine Hearth runs on, by whoever may read its files.
    Host,
}

/// An action that knows its use case, so that a permit for it can ask its guard.
pub trait Does: store::Action {
    /// The use case.
    const CASE: UseCase;
}

macro_rules! use_cases {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $guard:expr;)+) => {
        /// A use case.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum UseCase { $($(#[$doc])* $name),+ }

        impl UseCase {
            /// Every use case.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the audit log.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code),+ }
            }

            /// What guards it.
            #[must_use]
            pub const fn guard(self) -> Guard {
                match self { $(Self::$name => $guard),+ }
            }
        }

        /// The use cases as types: what a permit is for.
        pub mod action {
            $($(#[$doc])* #[derive(Debug, Clone, Copy)] pub struct $name;
            impl store::Action for $name {
                const USE_CASE: &'static str = $code;
            }
            impl super::Does for $name {
                const CASE: super::UseCase = super::UseCase::$name;
            })+
        }
    };
}

use_cases! {
    /// Shows the sign-in page.
    ShowSignIn = "session.show", Guard::Public;
    /// Signs in.
    SignIn = "session.sign_in", Guard::Public;
    /// Shows the page that asks for the password again.
    ShowUnlock = "session.show_unlock", Guard::Public;
    /// Goes on after the screen was locked.
    Unlock = "session.unlock", Guard::Public;
    /// Locks the screen at once.
    Lock = "session.lock", Guard::Public;
    /// Keeps a session awake while someone types.
    TouchSession = "session.touch", Guard::SignedIn;
    /// Signs out.
    SignOut = "session.sign_out", Guard::Public;
    /// Tells an open page of what changes, as far as the person may know of it.
    FollowEvents = "live.follow", Guard::SignedIn;
    /// Lists one's own notices.
    ListNotices = "notice.list", Guard::SignedIn;
    /// Counts one's own unread notices.
    CountNotices = "notice.count", Guard::SignedIn;
    /// Marks one of one's own notices as read and shows what it leads to.
    ReadNotice = "notice.read", Guard::SignedIn;
    /// Marks all of one's own notices as read.
    ReadAllNotices = "notice.read_all", Guard::SignedIn;
    /// Shows all mail of a demonstration, as it would be sent.
    ListMail = "mail.list", Guard::SignedIn;
    /// Lists mail that was refused.
    ListRefusedMail = "mail.list_refused", Guard::Records(RecordKind::Mail, Verb::View);
    /// Has refused mail tried again.
    RetryMail = "mail.retry", Guard::Records(RecordKind::Mail, Verb::Change);
    /// Shows a person's first page.
    Home = "home.show", Guard::SignedIn;
    /// Shows one's own account.
    ShowAccount = "account.show", Guard::SignedIn;
    /// Changes one's own name and number.
    EditAccount = "account.edit", Guard::SignedIn;
    /// Chooses what mail one gets.
    ChooseMail = "account.choose_mail", Guard::SignedIn;
    /// Changes one's own password.
    ChangePassword = "account.change_password", Guard::SignedIn;
    /// Finds clients.
    FindClient = "client.find", Guard::Records(RecordKind::ClientIdentity, Verb::View);
    /// Shows a client.
    ViewClient = "client.view", Guard::Records(RecordKind::ClientIdentity, Verb::View);
    /// Shows who looked at a client or changed them.
    ViewClientAudit = "client.audit", Guard::Records(RecordKind::Audit, Verb::View);
    /// Shows the form for a new client.
    OpenNewClientForm = "client.open_new_form", Guard::Records(RecordKind::ClientIdentity, Verb::Change);
    /// Enters a client.
    CreateClient = "client.create", Guard::Records(RecordKind::ClientIdentity, Verb::Change);
    /// Shows the form for a client's record.
    OpenClientForm = "client.open_form", Guard::Records(RecordKind::Client, Verb::Change);
    /// Changes a client's record.
    EditClient = "client.edit", Guard::Records(RecordKind::Client, Verb::Change);
    /// Lists and finds case notes.
    ListNotes = "note.list", Guard::Records(RecordKind::CaseNote, Verb::View);
    /// Leads to the case notes that were searched for.
    SearchNotes = "note.search", Guard::Records(RecordKind::CaseNote, Verb::View);
    /// Shows a case note with its addenda.
    ViewNote = "note.view", Guard::Records(RecordKind::CaseNote, Verb::View);
    /// Shows the form for a case note.
    OpenNoteForm = "note.open_form", Guard::Records(RecordKind::CaseNote, Verb::Change);
    /// Writes a case note.
    AddNote = "note.add", Guard::Records(RecordKind::CaseNote, Verb::Change);
    /// Shows the form for an addendum to a case note.
    OpenAddendumForm = "note.open_addendum", Guard::Records(RecordKind::CaseNote, Verb::Change);
    /// Adds to a case note.
    AddAddendum = "note.addendum", Guard::Records(RecordKind::CaseNote, Verb::Change);
    /// Shows the tools a household can be assessed with, and the questions of one.
    OpenAssessmentForm = "assessment.open_form", Guard::Records(RecordKind::Assessment, Verb::Change);
    /// Assesses a household, and enrolls it in coordinated entry where it is not.
    Assess = "assessment.add", Guard::Records(RecordKind::Assessment, Verb::Change);
    /// Shows an assessment with its answers and points.
    ViewAssessment = "assessment.view", Guard::Records(RecordKind::Assessment, Verb::View);
    /// Shows what a tool asks, and what the answers are worth.
    ViewTool = "assessment.view_tool", Guard::Records(RecordKind::Assessment, Verb::View);
    /// Shows who belongs to a client's household.
    ViewHousehold = "household.view", Guard::Records(RecordKind::Client, Verb::View);
    /// Shows a form for a client's household.
    OpenHouseholdForm = "household.open_form", Guard::Records(RecordKind::Client, Verb::Change);
    /// Has someone join or leave a household, or changes its head.
    ChangeHousehold = "household.change", Guard::Records(RecordKind::Client, Verb::Change);
    /// Shows the form that enrolls a household.
    OpenEnrollForm = "enrollment.open_form", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Enrolls members of a household.
    Enroll = "enrollment.enter", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Enrolls someone of the household who comes later.
    JoinStay = "enrollment.join", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Shows an enrollment with its stay.
    ViewEnrollment = "enrollment.view", Guard::Records(RecordKind::Enrollment, Verb::View);
    /// Shows a form for an enrollment.
    OpenEnrollmentForm = "enrollment.open_edit", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Changes an enrollment.
    EditEnrollment = "enrollment.edit", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Ends enrollments of a stay.
    Exit = "enrollment.exit", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Takes an exit back that was entered in error.
    UndoExit = "enrollment.undo_exit", Guard::Records(RecordKind::Enrollment, Verb::Change);
    /// Lists agencies.
    ListAgencies = "agency.list", Guard::Records(RecordKind::Agency, Verb::View);
    /// Shows an agency.
    ViewAgency = "agency.view", Guard::Records(RecordKind::Agency, Verb::View);
    /// Shows the form for an agency.
    OpenAgencyForm = "agency.open_form", Guard::Records(RecordKind::Agency, Verb::Change);
    /// Adds an agency.
    AddAgency = "agency.add", Guard::Records(RecordKind::Agency, Verb::Change);
    /// Changes an agency.
    EditAgency = "agency.edit", Guard::Records(RecordKind::Agency, Verb::Change);
    /// Shows a project.
    ViewProject = "project.view", Guard::Records(RecordKind::Project, Verb::View);
    /// Shows the form for a project or what describes it.
    OpenProjectForm = "project.open_form", Guard::Records(RecordKind::Project, Verb::Change);
    /// Adds a project.
    AddProject = "project.add", Guard::Records(RecordKind::Project, Verb::Change);
    /// Changes a project.
    EditProject = "project.edit", Guard::Records(RecordKind::Project, Verb::Change);
    /// Adds, changes or ends a row that describes a project.
    EditProjectPart = "project.edit_part", Guard::Records(RecordKind::Project, Verb::Change);
    /// Holds a household against the rules of projects.
    CheckEligibility = "eligibility.check", Guard::Records(RecordKind::Client, Verb::View);
    /// Shows a project's rules of eligibility.
    ViewEligibilityRules = "eligibility.rules", Guard::Records(RecordKind::Project, Verb::View);
    /// Adds a rule of eligibility to a project.
    AddEligibilityRule = "eligibility.add_rule", Guard::Records(RecordKind::Project, Verb::Change);
    /// Ends a project's rule of eligibility.
    EndEligibilityRule = "eligibility.end_rule", Guard::Records(RecordKind::Project, Verb::Change);
    /// Adds units to a project.
    AddUnits = "unit.add", Guard::Records(RecordKind::Project, Verb::Change);
    /// Shows the form for a unit.
    OpenUnitForm = "unit.open_form", Guard::Records(RecordKind::Project, Verb::Change);
    /// Changes a unit.
    EditUnit = "unit.edit", Guard::Records(RecordKind::Project, Verb::Change);
    /// Shows the housing queue.
    ViewQueue = "queue.view", Guard::Records(RecordKind::QueueEntry, Verb::View);
    /// Shows where a household stands on the queue, and why.
    ViewQueueEntry = "queue.view_entry", Guard::Records(RecordKind::QueueEntry, Verb::View);
    /// Shows the queue as it is printed.
    PrintQueue = "queue.print", Guard::Records(RecordKind::QueueEntry, Verb::View);
    /// Gives the queue as a file.
    ExportQueue = "queue.export", Guard::Records(RecordKind::QueueEntry, Verb::View);
    /// Shows the form that places an assessed household.
    OpenPlaceForm = "queue.open_place_form", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Places an assessed household on the queue, or decides not to.
    Place = "queue.place", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Puts a place on hold.
    HoldEntry = "queue.hold", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Has a place on hold wait again.
    ResumeEntry = "queue.resume", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Takes a household off the queue.
    TakeOffEntry = "queue.off", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Brings a household back, with its first date.
    BringBackEntry = "queue.back", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Changes what a household on the queue wants.
    EditWishes = "queue.edit_wishes", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Shows the form for a referral.
    OpenReferralForm = "referral.open_form", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Writes a referral down without sending it.
    DraftReferral = "referral.draft", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Refers a household to a vacancy.
    SendReferral = "referral.send", Guard::Records(RecordKind::QueueEntry, Verb::Change);
    /// Lists referrals.
    ListReferrals = "referral.list", Guard::Records(RecordKind::Referral, Verb::View);
    /// Finds a referral by the client's ID.
    FindReferral = "referral.find", Guard::Records(RecordKind::Referral, Verb::View);
    /// Shows a referral.
    ViewReferral = "referral.view", Guard::Records(RecordKind::Referral, Verb::View);
    /// Shows what happened to a referral as a file.
    ExportReferral = "referral.export", Guard::Records(RecordKind::Referral, Verb::View);
    /// Says something about a referral.
    CommentReferral = "referral.comment", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Says that a referral was seen.
    AcknowledgeReferral = "referral.acknowledge", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Shows the form that rejects a referral.
    OpenDecline = "referral.open_decline", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Rejects a referral.
    DeclineReferral = "referral.decline", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Throws away a draft of a referral.
    DiscardReferral = "referral.discard", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Shows the form that takes a referral back.
    OpenCancel = "referral.open_cancel", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Takes a referral back.
    CancelReferral = "referral.cancel", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Shows the form that accepts or rejects a referral.
    OpenIntake = "referral.open_intake", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Accepts a referral with the enrollment that the household has already.
    AcceptEnrolled = "referral.accept_enrolled", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Shows the form that places a household.
    OpenPlacement = "referral.open_placement", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Places a household in its unit.
    PlaceHousehold = "referral.place", Guard::Records(RecordKind::Referral, Verb::Change);
    /// Lists vacancies.
    ViewVacancies = "vacancy.list", Guard::Records(RecordKind::Project, Verb::View);
    /// Shows a vacancy.
    ViewVacancy = "vacancy.view", Guard::Records(RecordKind::Project, Verb::View);
    /// Shows the form for a vacancy.
    OpenVacancyForm = "vacancy.open_form", Guard::Records(RecordKind::Project, Verb::Change);
    /// Puts a unit or a slot on offer.
    PostVacancy = "vacancy.post", Guard::Records(RecordKind::Project, Verb::Change);
    /// Changes what is said of a vacancy.
    EditVacancy = "vacancy.edit", Guard::Records(RecordKind::Project, Verb::Change);
    /// Puts a draft of a vacancy on offer.
    PublishVacancy = "vacancy.publish", Guard::Records(RecordKind::Project, Verb::Change);
    /// Takes a vacancy off offer.
    WithdrawVacancy = "vacancy.withdraw", Guard::Records(RecordKind::Project, Verb::Change);
    /// Shows the page that sets an empty installation up.
    ShowSetUp = "set_up.show", Guard::Public;
    /// Sets an empty installation up, with the code from the terminal.
    SetUp = "set_up.run", Guard::Public;
    /// Shows what an installation still needs.
    ShowGuide = "set_up.guide", Guard::Records(RecordKind::Implementation, Verb::View);
    /// Shows the implementation's settings.
    ShowSettings = "settings.show", Guard::Records(RecordKind::Implementation, Verb::View);
    /// Changes the implementation's settings.
    EditSettings = "settings.edit", Guard::Records(RecordKind::Implementation, Verb::Change);
    /// Shows whom an invitation is for.
    ShowInvitation = "invitation.show", Guard::Public;
    /// Chooses a password with an invitation.
    AcceptInvitation = "invitation.accept", Guard::Public;
    /// Shows the form for someone new.
    ShowUserForm = "user.form", Guard::Records(RecordKind::User, Verb::Change);
    /// Adds someone who signs in, with an invitation.
    InviteUser = "user.invite", Guard::Records(RecordKind::User, Verb::Change);
    /// Shows someone who signs in.
    ViewUser = "user.view", Guard::Records(RecordKind::User, Verb::View);
    /// Changes someone's name, address and roles, and whether they may sign in.
    EditUser = "user.edit", Guard::Records(RecordKind::User, Verb::Change);
    /// Gives someone who has lost their password a new invitation.
    RenewInvitation = "user.renew_invitation", Guard::Records(RecordKind::User, Verb::Change);
    /// Lists those who sign in.
    ListUsers = "user.list", Guard::Records(RecordKind::User, Verb::View);
    /// Adds someone who signs in, at the command line.
    AddUser = "user.add", Guard::Host;
    /// Gives someone a new first password, at the command line.
    ResetUser = "user.reset", Guard::Host;
    /// Lets someone sign in no more, or again, at the command line.
    SetUserStatus = "user.set_status", Guard::Host;
    /// Lists those who sign in, at the command line.
    PrintUsers = "user.print", Guard::Host;
    /// Serves pages.
    Serve = "host.serve", Guard::Host;
    /// Brings the schema up to date.
    Migrate = "host.migrate", Guard::Host;
    /// Copies the database.
    Backup = "host.backup", Guard::Host;
    /// Lays a copy back.
    Restore = "host.restore", Guard::Host;
    /// Checks the audit log's chain.
    VerifyAudit = "audit.verify", Guard::Host;
    /// Makes and serves a made-up community.
    Demo = "host.demo", Guard::Host;
    /// Takes an HMIS CSV export in.
    Import = "import.run", Guard::Host;
    /// Shows what the last import brought.
    LastImport = "import.show", Guard::Records(RecordKind::Import, Verb::View);
    /// Lists the LSAs that were computed.
    ListLsaRuns = "lsa.list", Guard::Records(RecordKind::Report, Verb::View);
    /// Shows the form that begins an LSA.
    OpenLsaForm = "lsa.open", Guard::Records(RecordKind::Report, Verb::Change);
    /// Begins to compute an LSA.
    StartLsa = "lsa.start", Guard::Records(RecordKind::Report, Verb::Change);
    /// Shows an LSA, or how far it is.
    ViewLsa = "lsa.view", Guard::Records(RecordKind::Report, Verb::View);
    /// Keeps an LSA's twelve files, as they are uploaded.
    DownloadLsa = "lsa.download", Guard::Records(RecordKind::Report, Verb::View);
    /// Shows the records behind a data quality count of an LSA.
    ViewLsaRecords = "lsa.records", Guard::Records(RecordKind::Report, Verb::View);
    /// Keeps the records behind an LSA's data quality counts.
    ExportLsaRecords = "lsa.records_export", Guard::Records(RecordKind::Report, Verb::View);
    /// Computes HUD's LSA, from an export or from the database.
    ComputeLsa = "lsa.compute", Guard::Host;
    /// Computes an LSA that someone began in the browser.
    CarryOutLsa = "lsa.carry_out", Guard::Host;
    /// Tells that the process is alive.
    Health = "host.health", Guard::Public;
    /// Tells that the database answers.
    Ready = "host.ready", Guard::Public;
    /// Counts for monitoring, on a port of their own.
    Metrics = "host.metrics", Guard::Host;
    /// Serves style sheets, scripts, fonts and icons.
    Asset = "asset.get", Guard::Public;
}
