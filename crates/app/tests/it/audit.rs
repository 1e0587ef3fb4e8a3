//! The audit log: an altered, removed or cut-off row shows, and so does another key.

use app::operations::{Finding, verify_audit};
use domain::access::Role;
use testkit::{ClientPlan, TestApp};

async fn with_rows() -> TestApp {
    let app = TestApp::new().await;
    let agency = app.agency("Northside").await;
    app.client(agency, ClientPlan::named("Maria", "Lopez")).await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await.htmx();
    for _ in 0..5 {
        browser.post("/clients", &[("q", "lopez")]).await;
    }
    app
}

#[tokio::test]
async fn an_untouched_log_is_unbroken() {
    let app = with_rows().await;
    let (rows, findings) = verify_audit(&app.nobody()).await.unwrap();
    assert_eq!((rows, findings), (9, vec![]));
}

#[tokio::test]
async fn what_was_done_to_the_log_is_found() {
    for (sql, finding) in [
        ("UPDATE audit_log SET record_ids = '' WHERE seq = 4", Finding::Altered { seq: 4 }),
        ("UPDATE audit_log SET actor_id = NULL WHERE seq = 5", Finding::Altered { seq: 5 }),
        ("DELETE FROM audit_log WHERE seq = 3", Finding::Missing { seq: 3 }),
        ("DELETE FROM audit_log WHERE seq > 5", Finding::HeadDiffers { head: 9, last: 5 }),
        ("UPDATE audit_head SET seq = 6", Finding::HeadDiffers { head: 6, last: 9 }),
        (
            "DELETE FROM audit_log WHERE seq > 5; \
             UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit_log WHERE seq = 5)",
            Finding::HeadDiffers { head: 5, last: 5 },
        ),
        (
            "DELETE FROM audit_log; UPDATE audit_head SET seq = 0, \
             hash = '0000000000000000000000000000000000000000000000000000000000000000'",
            Finding::HeadDiffers { head: 0, last: 0 },
        ),
    ] {
        let app = with_rows().await;
        app.database.execute(sql).await;
        let (_, findings) = verify_audit(&app.nobody()).await.unwrap();
        assert!(findings.contains(&finding), "{sql}: {findings:?}");
        // What comes after does not paper over it.
        app.browser().sign_in("nobody@agency.test", "wrong wrong 1").await;
        let (_, findings) = verify_audit(&app.nobody()).await.unwrap();
        assert!(!findings.is_empty(), "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_views_and_writes_at_once_leave_one_unbroken_chain() {
    let app = with_rows().await;
    let browser = app.signed_in(Role::Provider, Some("Harbor House")).await.htmx();
    let views = (0..200).map(|_| {
        let mut browser = browser.clone();
        tokio::spawn(async move { browser.post("/clients", &[("q", "lopez")]).await.status.as_u16() })
    });
    for view in views.collect::<Vec<_>>() {
        assert_eq!(view.await.unwrap(), 200);
    }
    let (rows, findings) = verify_audit(&app.nobody()).await.unwrap();
    assert_eq!((rows, findings), (211, vec![]));
}
