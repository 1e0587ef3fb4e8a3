//! Case notes and notices planted around the use cases.

use domain::ids::{AgencyId, ClientId, NoteId, NoticeId, UserId};
use domain::notes::{NoteKind, search_text};
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// A case note of an agency on a client, about 20 February 2026.
    pub async fn note(&self, client: ClientId, agency: AgencyId, kind: NoteKind, body: &str) -> NoteId {
        let id = NoteId::new(Uuid::now_v7());
        let (class, text) = (kind.class(), search_text(kind, body));
        let sql = format!(
            "INSERT INTO case_note (id, personal_id, agency_id, data_class, kind, noted_on, written_at, body, \
             search_text) VALUES ('{id}', '{client}', '{agency}', '{class}', '{kind}', '2026-02-20', \
             '2026-02-20 12:00:00+00:00', '{body}', '{text}')"
        );
        self.database.execute(&sql).await;
        id
    }

    /// A notice that a case note was added, unread.
    pub async fn notice(&self, user: UserId, note: &str) -> NoticeId {
        let id = NoticeId::new(Uuid::now_v7());
        let sql = format!(
            "INSERT INTO notice (id, user_id, at, kind, subject_kind, subject_id) VALUES ('{id}', '{user}', \
             '2026-02-20 12:00:00+00:00', 'note_added', 'note', '{note}')"
        );
        self.database.execute(&sql).await;
        id
    }
}
