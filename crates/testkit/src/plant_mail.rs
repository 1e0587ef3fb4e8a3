//! Mail planted around the use cases, and what sends it in a test.

use std::sync::Arc;

use app::mail::{PostOffice, Smtp, SmtpSettings, Writer};
use domain::ids::{MailId, UserId};
use uuid::Uuid;

use crate::TestApp;
use crate::smtp::{CERTIFICATE, SmtpServer};

impl TestApp {
    /// A mail on a referral that was written and given up on 20 February 2026.
    pub async fn refused_mail(&self, user: UserId) -> MailId {
        let (id, referral) = (MailId::new(Uuid::now_v7()), Uuid::now_v7().simple());
        let sql = format!(
            "INSERT INTO mail_outbox (id, user_id, template, reference, created_at, run_at, attempts, refused_at, \
             last_error) VALUES ('{id}', '{user}', 'referral_sent', '{referral}', '2026-02-20 12:00:00+00:00', \
             '2026-02-20 12:00:00+00:00', 1, '2026-02-20 12:01:00+00:00', 'permanent error (550): No such user')"
        );
        self.database.execute(&sql).await;
        id
    }

    /// What sends this Hearth's mail through a mail server. Nothing is sent before it is told to.
    #[must_use]
    pub fn post_office(&self, server: &SmtpServer) -> PostOffice {
        self.post_office_at(&server.url(), Some(CERTIFICATE))
    }

    /// As `post_office`, through whatever is at this address, with a certificate to trust or none.
    #[must_use]
    pub fn post_office_at(&self, url: &str, ca: Option<&[u8]>) -> PostOffice {
        let from = "Hearth <hearth@hmis.test>".into();
        let settings = SmtpSettings { url: url.to_owned(), from, ca: ca.map(<[u8]>::to_vec) };
        let write: Writer =
            Arc::new(|template, reference| web::mail_text("https://hmis.test", template, reference));
        PostOffice { app: self.app.clone(), smtp: Smtp::new(&settings).unwrap(), write }
    }
}
