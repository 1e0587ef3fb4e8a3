//! Referrals planted around the use cases.

use domain::ids::{AgencyId, QueueEntryId, ReferralId, UserId, VacancyId};
use domain::referrals::State;
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// A household of the queue referred to a vacancy on 1 March 2026, by someone of an agency or of the community.
    pub async fn referral(
        &self,
        (entry, vacancy): (QueueEntryId, VacancyId),
        (sender, from): (UserId, Option<AgencyId>),
        state: State,
    ) -> ReferralId {
        let id = ReferralId::new(Uuid::now_v7());
        let from = from.map_or_else(|| "NULL".to_owned(), |from| format!("'{from}'"));
        for sql in [
            format!(
                "INSERT INTO referral (id, queue_entry_id, household_id, personal_id, vacancy_id, project_id, agency_id, \
                 from_agency_id, sender_id, data_class, state, referred_on, household_kind, household_size, score, \
                 created_at, version) SELECT '{id}', entry.id, entry.household_id, entry.personal_id, vacancy.id, \
                 vacancy.project_id, vacancy.agency_id, {from}, '{sender}', entry.data_class, '{state}', '2026-03-01', \
                 entry.household_kind, entry.household_size, entry.score, '2026-03-01 12:00:00+00:00', 1 \
                 FROM queue_entry entry, vacancy WHERE entry.id = '{entry}' AND vacancy.id = '{vacancy}'"
            ),
            format!(
                "INSERT INTO referral_member (referral_id, personal_id, relationship_to_hoh) \
                 SELECT '{id}', personal_id, 1 FROM queue_entry WHERE id = '{entry}'"
            ),
            format!(
                "UPDATE queue_entry SET referral_status = '{state}' WHERE id = '{entry}' AND '{state}' <> 'draft'"
            ),
            format!("UPDATE vacancy SET state = 'reserved' WHERE id = '{vacancy}' AND '{state}' <> 'draft'"),
        ] {
            self.database.execute(&sql).await;
        }
        id
    }
}
