//! The demonstration's community, as the database holds it.

use app::demo::{self, Plan};
use app::users::print;
use domain::access::Role;
use testkit::TestApp;

/// As few as make a community.
const SMALL: Plan = Plan { clients: 60, seed: 1 };

#[tokio::test]
async fn the_demo_is_seeded_once() {
    let app = TestApp::new().await;
    demo::seed(&app.nobody(), SMALL, |_| ()).await.unwrap();
    let clients = app.database.count("SELECT count(*) FROM client").await;
    demo::seed(&app.nobody(), SMALL, |_| ()).await.unwrap();
    assert_eq!(app.database.count("SELECT count(*) FROM client").await, clients);
    let users = print(&app.nobody()).await.unwrap();
    let mut roles: Vec<Role> = users.iter().flat_map(|user| &user.roles).map(|(role, _)| *role).collect();
    roles.sort_unstable();
    assert_eq!(roles, Role::ALL, "one sign-in for each role");
}

#[tokio::test]
async fn every_demo_sign_in_signs_in() {
    let app = TestApp::new().await;
    demo::seed(&app.nobody(), SMALL, |_| ()).await.unwrap();
    for sign_in in demo::SIGN_INS {
        let mut browser = app.browser();
        assert_eq!(browser.sign_in(sign_in.email, demo::PASSWORD).await.location(), "/");
        assert_eq!(browser.get("/").await.status, 200);
    }
}
