//! The default access policy, one table: record kind x relation x role.
//!
//! What no line grants is refused. A community may replace lines as data; the shipped table is a snapshot test.

coded! {
    /// What a person is in the community's homeless response system.
    Role {
        /// Runs the HMIS: users, projects, data quality, imports, HUD reports, audit.
        HmisLead = "hmis_lead",
        /// Runs coordinated entry: the queue, vacancies, matches.
        CeManager = "ce_manager",
        /// Agency staff who post vacancies and accept, enroll and place households.
        Provider = "provider",
        /// Agency staff who follow their own clients; also called navigator.
        CaseManager = "case_manager",
        /// Finds or starts a client, assesses, places on the housing queue.
        Assessor = "assessor",
        /// Sees tonight's beds; checks people in and out.
        ShelterDesk = "shelter_desk",
        /// Looks and changes nothing.
        ReadOnly = "read_only",
    }
}

coded! {
    /// How a record stands to the person who asks.
    Relation {
        /// It belongs to an agency of theirs.
        Own = "own",
        /// Their agency takes part: it has enrolled the client, or a referral names it.
        Party = "party",
        /// Another agency's.
        Foreign = "foreign",
        /// Every agency it is linked to is a victim service provider that is not theirs.
        VictimService = "victim_service",
    }
}

coded! {
    /// What is asked for.
    RecordKind {
        /// Name, age, client ID, and why a search matched.
        ClientIdentity = "client_identity",
        /// The client's page: HUD's Client.csv in full.
        Client = "client",
        /// HUD's Enrollment.csv and the files that hang on it.
        Enrollment = "enrollment",
        /// Coordinated entry assessment (4.19).
        Assessment = "assessment",
        /// Services and bed nights.
        Service = "service",
        /// A referral and its timeline.
        Referral = "referral",
        /// A place on a housing queue.
        QueueEntry = "queue_entry",
        /// A case note.
        CaseNote = "case_note",
        /// Values of the data class "domestic violence" (4.11).
        DvData = "class_dv",
        /// Values of the data class "health" (4.05 to 4.10, W4 and the like).
        HealthData = "class_health",
        /// Values of the data class "location" (4.12).
        LocationData = "class_location",
        /// Agencies: HUD's Organization.csv.
        Agency = "agency",
        /// Projects, inventory, units.
        Project = "project",
        /// People who sign in.
        User = "user",
        /// What the implementation is called, its CoCs and its time zone.
        Implementation = "implementation",
        /// The audit log.
        Audit = "audit",
        /// Imports and their findings.
        Import = "import",
        /// Mail that was refused.
        Mail = "mail",
        /// Reports to HUD on everybody, and the records behind their counts.
        Report = "report",
    }
}

coded! {
    /// What is to be done with it.
    Verb {
        /// To read it, in a list, on a page, in a file or an event.
        View = "view",
        /// To create, change or close it.
        Change = "change",
    }
}

impl Role {
    /// Whether the role reaches something only at an agency: without one it must not be given.
    #[must_use]
    pub const fn needs_agency(self) -> bool {
        match self {
            Self::HmisLead | Self::CeManager => false,
            Self::Provider | Self::CaseManager | Self::Assessor | Self::ShelterDesk | Self::ReadOnly => true,
        }
    }
}

/// One line of the policy: these roles may do this with such records in these relations.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it is about.
    pub kind: RecordKind,
    /// What may be done.
    pub verb: Verb,
    /// In which relations.
    pub relations: &'static [Relation],
    /// By whom.
    pub roles: &'static [Role],
}

/// The access policy in force.
#[derive(Debug, Clone)]
pub struct Policy {
    rules: Vec<Rule>,
}

impl Policy {
    /// The policy Hearth ships with.
    #[must_use]
    pub fn shipped() -> Self {
        Self { rules: shipped_rules() }
    }

    /// Whether the policy lets this role do that to such a record in this relation.
    #[must_use]
    pub fn allows(&self, role: Role, verb: Verb, kind: RecordKind, relation: Relation) -> bool {
        self.rules.iter().any(|rule| {
            rule.kind == kind
                && rule.verb == verb
                && rule.relations.contains(&relation)
                && rule.roles.contains(&role)
        })
    }

    /// The whole policy on one page: a line for each record kind, verb and relation, a column for each role.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = format!("{:<40}", "record kind, verb, relation");
        for role in Role::ALL {
            text.push_str(&format!(" {role:>12}"));
        }
        text.push('\n');
        for &kind in RecordKind::ALL {
            for &verb in Verb::ALL {
                for &relation in Relation::ALL {
                    text.push_str(&self.line(kind, verb, relation));
                }
            }
        }
        text
    }

    fn line(&self, kind: RecordKind, verb: Verb, relation: Relation) -> String {
        let mut line = format!("{:<40}", format!("{kind} {verb} {relation}"));
        for &role in Role::ALL {
            let mark = if self.allows(role, verb, kind, relation) { "yes" } else { "-" };
            line.push_str(&format!(" {mark:>12}"));
        }
        line.push('\n');
        line
    }
}

const OWN: &[Relation] = &[Relation::Own];
const OWN_PARTY: &[Relation] = &[Relation::Own, Relation::Party];
const SHARED: &[Relation] = &[Relation::Own, Relation::Party, Relation::Foreign];
const HIDDEN: &[Relation] = &[Relation::VictimService];
const BEYOND: &[Relation] = &[Relation::Party, Relation::Foreign];

fn shipped_rules() -> Vec<Rule> {
    use RecordKind as K;
    use Role::{Assessor, CaseManager, CeManager, HmisLead, Provider, ShelterDesk};
    use Verb::{Change, View};

    let rule = |kind, verb, relations, roles| Rule { kind, verb, relations, roles };
    let mut rules = vec![
        // Identity is shared, so that nobody is entered twice.
        rule(K::ClientIdentity, View, SHARED, Role::ALL),
        rule(
            K::ClientIdentity,
            Change,
            SHARED,
            &[HmisLead, CeManager, Provider, CaseManager, Assessor, ShelterDesk],
        ),
        rule(K::Client, View, OWN_PARTY, Role::ALL),
        rule(K::Client, View, SHARED, &[HmisLead, CeManager]),
        rule(K::Client, Change, OWN_PARTY, &[Provider, CaseManager, Assessor, ShelterDesk]),
        rule(K::Client, Change, SHARED, &[HmisLead, CeManager]),
        // Providers see the queue entries that were referred to them; matchmakers and navigators see all.
        rule(K::QueueEntry, View, SHARED, &[HmisLead, CeManager, CaseManager, Assessor]),
        rule(K::QueueEntry, View, OWN_PARTY, &[Provider]),
        rule(K::QueueEntry, Change, SHARED, &[CeManager, CaseManager, Assessor]),
        // A note stays with its author's agency.
        rule(K::CaseNote, View, OWN, &[Provider, CaseManager, Assessor]),
        rule(K::CaseNote, Change, OWN, &[Provider, CaseManager, Assessor]),
        // Sensitive classes need a permission of their own, on top of the record's.
        rule(K::DvData, View, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        rule(K::DvData, Change, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        rule(K::HealthData, View, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        rule(K::HealthData, Change, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        rule(K::LocationData, View, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        rule(K::LocationData, View, SHARED, &[CeManager]),
        rule(K::LocationData, Change, OWN_PARTY, &[Provider, CaseManager, Assessor]),
        // What programs there are is no secret; a victim service provider's own are, but to the HMIS lead,
        // who keeps every project's descriptors for HUD.
        rule(K::Agency, View, SHARED, Role::ALL),
        rule(K::Agency, View, HIDDEN, &[HmisLead]),
        rule(K::Agency, Change, SHARED, &[HmisLead]),
        rule(K::Agency, Change, HIDDEN, &[HmisLead]),
        rule(K::Project, View, SHARED, Role::ALL),
        rule(K::Project, View, HIDDEN, &[HmisLead]),
        rule(K::Project, Change, SHARED, &[HmisLead]),
        rule(K::Project, Change, HIDDEN, &[HmisLead]),
        rule(K::Project, Change, OWN, &[Provider]),
        rule(K::User, View, SHARED, &[HmisLead]),
        rule(K::User, Change, SHARED, &[HmisLead]),
        rule(K::Implementation, View, SHARED, &[HmisLead]),
        rule(K::Implementation, Change, SHARED, &[HmisLead]),
        rule(K::Audit, View, SHARED, &[HmisLead]),
        rule(K::Import, View, SHARED, &[HmisLead]),
        rule(K::Import, Change, SHARED, &[HmisLead]),
        rule(K::Report, View, SHARED, &[HmisLead]),
        rule(K::Report, Change, SHARED, &[HmisLead]),
        rule(K::Mail, View, SHARED, &[HmisLead]),
        // To have it sent again.
        rule(K::Mail, Change, SHARED, &[HmisLead]),
    ];
    for kind in [K::Enrollment, K::Assessment, K::Service, K::Referral] {
        rules.push(rule(kind, View, OWN_PARTY, Role::ALL));
        rules.push(rule(kind, View, BEYOND, &[HmisLead, CeManager]));
        rules.push(rule(kind, Change, OWN_PARTY, &[Provider, CaseManager, Assessor]));
    }
    rules.push(rule(K::Service, Change, OWN_PARTY, &[ShelterDesk]));
    rules.push(rule(K::Enrollment, Change, OWN_PARTY, &[ShelterDesk]));
    rules.push(rule(K::Assessment, Change, BEYOND, &[CeManager]));
    rules.push(rule(K::Referral, Change, BEYOND, &[CeManager]));
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policy_is_this_table() {
        insta::assert_snapshot!(Policy::shipped().table());
    }

    #[test]
    fn nobody_outside_sees_what_only_a_victim_service_provider_holds() {
        let policy = Policy::shipped();
        for &role in Role::ALL {
            // Agencies, projects and units are no client's record: the HMIS lead keeps them all.
            for &kind in RecordKind::ALL {
                if matches!(kind, RecordKind::Agency | RecordKind::Project) {
                    continue;
                }
                for &verb in Verb::ALL {
                    assert!(!policy.allows(role, verb, kind, Relation::VictimService), "{role} {verb} {kind}");
                }
            }
        }
    }

    #[test]
    fn read_only_changes_nothing() {
        let policy = Policy::shipped();
        for &kind in RecordKind::ALL {
            for &relation in Relation::ALL {
                assert!(!policy.allows(Role::ReadOnly, Verb::Change, kind, relation));
            }
        }
    }

    #[test]
    fn codes_are_read_back() {
        for &role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert!("superuser".parse::<Role>().is_err());
    }
}
