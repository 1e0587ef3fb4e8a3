//! Changes planted around the use cases, for open pages to hear of.

use domain::ids::{AgencyId, ClientId, QueueEntryId};
use store::live::{Change, append};
use uuid::Uuid;

use crate::TestApp;

/// The queue that every database has.
const QUEUE: &str = "00000000000070008000000000000001";

impl TestApp {
    /// A place on the queue, of a client who lives alone, kept by an agency.
    pub async fn on_queue(&self, client: ClientId, agency: AgencyId) -> QueueEntryId {
        let household = self.household(agency, &[(client, 1)]).await;
        let project = self.project(agency).await;
        let enrollment = self.stay(household, project, agency, &[(client, 1)]).await[0];
        let assessment = self.assessed(household, (client, enrollment), agency, (7, 0)).await;
        let id = QueueEntryId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO queue_entry (id, queue_id, household_id, personal_id, enrollment_id, assessment_id, \
             agency_id, data_class, status, referral_status, score, unknown, placed_on, tie, household_kind, \
             household_size, created_at, version) VALUES ('{id}', '{QUEUE}', '{household}', '{client}', \
             '{enrollment}', '{assessment}', '{agency}', 'general', 'active', 'none', 7, 0, '2026-02-15', 1, \
             'individual', 1, '2026-02-15 12:00:00+00:00', 1)"
        );
        self.database.execute(&sql).await;
        id
    }

    /// Commits changes, each a topic and an id, as another process would, and has them heard at once.
    pub async fn touch(&self, changes: &[(&'static str, String)]) {
        let change = |(topic, subject): &(&'static str, String)| Change {
            topic,
            subject: subject.clone(),
            agency: None,
        };
        self.commit(&changes.iter().map(change).collect::<Vec<_>>()).await;
    }

    /// As `touch`, of a client whom this agency changed something of.
    pub async fn touch_at(&self, agency: AgencyId, client: ClientId) {
        self.commit(&[Change { topic: "client", subject: client.to_string(), agency: Some(agency) }]).await;
    }

    async fn commit(&self, changes: &[Change]) {
        let db = self.database.open().await;
        let tx = db.begin_write().await.unwrap();
        append(&*tx, self.nobody().now(), changes).await.unwrap();
        tx.commit().await.unwrap();
        db.close().await.unwrap();
        self.app.wake_for_tests();
    }
}
