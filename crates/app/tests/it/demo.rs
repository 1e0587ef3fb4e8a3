//! The demonstration's community, as the database holds it.

use app::Ctx;
use app::clients::find;
use app::demo::{self, Plan};
use app::session::{Credentials, Resumed, resume, sign_in};
use app::users::print;
use domain::access::Role;
use testkit::TestApp;

/// As few as make a community.
const SMALL: Plan = Plan { clients: 60, seed: 1 };

async fn seeded(plan: Plan) -> TestApp {
    let app = TestApp::new().await;
    demo::seed(&app.nobody(), plan, |_| ()).await.unwrap();
    app
}

async fn request_by(app: &TestApp, email: &str) -> Ctx {
    let typed = Credentials { email: email.into(), password: demo::PASSWORD.into(), address: "test".into() };
    let signed = sign_in(&app.nobody(), typed).await.unwrap();
    match resume(&app.app, &signed.token).await.unwrap() {
        Resumed::Active(signed) => Ctx::new(app.app.clone(), Some(signed)),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_demo_is_seeded_once() {
    let app = seeded(SMALL).await;
    let rows = "SELECT (SELECT count(*) FROM client) + (SELECT count(*) FROM enrollment) \
                + (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM user_account)";
    let before = app.database.count(rows).await;
    demo::seed(&app.nobody(), SMALL, |_| panic!("nothing is made")).await.unwrap();
    assert_eq!(app.database.count(rows).await, before);
    let users = print(&app.nobody()).await.unwrap();
    let mut roles: Vec<Role> = users.iter().flat_map(|user| &user.roles).map(|(role, _)| *role).collect();
    roles.sort_unstable();
    assert_eq!(roles, Role::ALL, "one sign-in for each role");
}

#[tokio::test]
async fn an_interrupted_demo_is_refused() {
    let app = seeded(SMALL).await;
    app.database.execute("DELETE FROM setting WHERE name = 'demo'").await;
    let again = demo::seed(&app.nobody(), SMALL, |_| ()).await;
    assert!(again.is_err_and(|error| error.to_string().contains("no finished demonstration")));
}

#[tokio::test]
async fn the_community_has_all_that_was_asked_for() {
    let app = seeded(Plan { clients: 200, seed: 1 }).await;
    let residential = "(project_type IN (0, 1, 2, 3, 8, 9, 10) OR rrh_sub_type = 2)";
    let each = |table: &str| format!("EXISTS (SELECT 1 FROM {table} t WHERE t.project_id = project.id)");
    for (sql, expected) in [
        ("SELECT count(*) FROM organization".into(), 12),
        ("SELECT count(*) FROM organization WHERE victim_service_provider = 1".into(), 1),
        ("SELECT count(*) FROM project".into(), 40),
        (format!("SELECT count(DISTINCT project_type) FROM project WHERE {residential}"), 8),
        ("SELECT count(DISTINCT project_type) FROM project".into(), 14),
        (format!("SELECT count(*) FROM project WHERE {residential} AND NOT {}", each("inventory")), 0),
        (format!("SELECT count(*) FROM project WHERE {residential} AND NOT {}", each("unit_group")), 0),
        (format!("SELECT count(*) FROM project WHERE NOT {}", each("ce_participation")), 0),
        (format!("SELECT count(*) FROM project WHERE NOT {}", each("hmis_participation")), 0),
        (format!("SELECT count(*) FROM project WHERE NOT {}", each("project_coc")), 0),
        (format!("SELECT count(*) FROM project WHERE NOT {}", each("funder")), 0),
        ("SELECT count(*) FROM client".into(), 200),
        ("SELECT count(*) FROM client WHERE NOT EXISTS (SELECT 1 FROM enrollment e WHERE e.personal_id = client.id)".into(), 0),
        ("SELECT count(*) FROM client WHERE NOT EXISTS (SELECT 1 FROM hud_user u WHERE u.id = client.user_id)".into(), 0),
        ("SELECT count(*) FROM enrollment WHERE NOT EXISTS (SELECT 1 FROM hud_user u WHERE u.id = enrollment.user_id)".into(), 0),
        ("SELECT count(*) FROM household_member".into(), 200),
    ] {
        assert_eq!(app.database.count(&sql).await, expected, "{sql}");
    }
    for table in [
        "unit_occupancy",
        "assignment",
        "assessment",
        "assessment_sheet",
        "queue_entry",
        "case_note",
        "event",
        "service",
        "current_living_situation",
        "eligibility_rule",
    ] {
        assert!(app.database.count(&format!("SELECT count(*) FROM {table}")).await > 0, "{table}");
    }
}

#[tokio::test]
async fn the_same_plan_fills_two_databases_alike() {
    let (one, other) = (seeded(SMALL).await, seeded(SMALL).await);
    for table in [
        "client",
        "enrollment",
        "exit",
        "service",
        "disability",
        "event",
        "unit",
        "unit_occupancy",
        "queue_entry",
        "case_note",
    ] {
        let both = format!("SELECT count(*) FROM {table}");
        assert_eq!(one.database.count(&both).await, other.database.count(&both).await, "{table}");
    }
    let ctx = one.nobody();
    let tools = demo::tools(&ctx).await.unwrap();
    let faces = demo::faces(&SMALL, ctx.today(), tools.clone());
    assert_eq!(faces, demo::faces(&SMALL, other.nobody().today(), tools));
    for face in faces {
        let sql = format!(
            "SELECT count(*) FROM client WHERE id = '{}' AND last_name = '{}'",
            face.id,
            face.last.replace('\'', "''")
        );
        assert_eq!((one.database.count(&sql).await, other.database.count(&sql).await), (1, 1), "{face:?}");
    }
}

#[tokio::test]
async fn a_case_manager_finds_the_shared_clients_alone() {
    let app = seeded(SMALL).await;
    let ctx = request_by(&app, "casemanager@demo.example").await;
    let names = |found: app::clients::Found| -> Vec<String> {
        found.clients.into_iter().filter_map(|found| found.client.last_name).collect()
    };
    assert!(names(find(&ctx, "maria lopez").await.unwrap()).contains(&"Lopez".into()));
    let odonnell = names(find(&ctx, "catherine o'donnell").await.unwrap());
    assert!(odonnell.contains(&"Odonnell".into()) && !odonnell.contains(&"O'Donnell".into()), "{odonnell:?}");
}

#[tokio::test]
async fn every_demo_sign_in_signs_in() {
    let app = seeded(SMALL).await;
    for sign_in in demo::SIGN_INS {
        let mut browser = app.browser();
        assert_eq!(browser.sign_in(sign_in.email, demo::PASSWORD).await.location(), "/");
        assert_eq!(browser.get("/").await.status, 200);
    }
}
