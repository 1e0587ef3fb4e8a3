//! Key files, and users at the command line.

use app::users::{NewUser, add};
use app::{App, Error, Field, Parts, Problem, Schema, SystemClock, SystemEntropy};
use domain::access::Role;
use std::sync::Arc;
use testkit::{TestApp, config};

#[tokio::test]
async fn another_installations_key_file_is_refused() {
    let app = TestApp::new().await;
    std::fs::write(app.database.key_file(), "11".repeat(32)).unwrap();
    let parts = Parts { clock: Arc::new(SystemClock), entropy: Arc::new(SystemEntropy), own_process: None };
    let opened = App::open(config(&app.database), parts.clone(), Schema::BringUp).await;
    assert!(matches!(opened, Err(Error::WrongKey)));
    std::fs::write(app.database.key_file(), "not a key").unwrap();
    assert!(App::open(config(&app.database), parts.clone(), Schema::BringUp).await.is_err());
    std::fs::remove_file(app.database.key_file()).unwrap();
    assert!(App::open(config(&app.database), parts, Schema::BringUp).await.is_err());
    assert!(!app.database.key_file().exists(), "no new key is made for an old database");
}

#[tokio::test]
async fn a_user_that_cannot_be_is_refused_with_every_reason() {
    let app = TestApp::new().await;
    app.user("rosa@agency.test", Role::Provider, Some("Harbor House")).await;
    let new = |email: &str, name: &str| NewUser {
        email: email.into(),
        name: name.into(),
        role: Role::Provider,
        agency: Some("harbor house ".into()),
        new_agency: false,
        victim_service_provider: false,
        password: None,
    };
    for (email, name, expected) in [
        ("", " ", vec![(Field::Name, Problem::Missing), (Field::Email, Problem::Missing)]),
        ("rosa", "R", vec![(Field::Email, Problem::NotAnEmail)]),
        ("a b@c.test", "R", vec![(Field::Email, Problem::NotAnEmail)]),
        (" ROSA@agency.test", "R", vec![(Field::Email, Problem::Taken)]),
    ] {
        match add(&app.nobody(), new(email, name)).await {
            Err(Error::Invalid(problems)) => assert_eq!(problems, expected, "{email}"),
            other => panic!("{email}: {other:?}"),
        }
    }
    for (agency, new_agency, problem) in
        [("Harbour House", false, Problem::Unknown), ("harbor house", true, Problem::Taken)]
    {
        let misspelt = NewUser { agency: Some(agency.into()), new_agency, ..new("ana@agency.test", "Ana") };
        match add(&app.nobody(), misspelt).await {
            Err(Error::Invalid(problems)) => assert_eq!(problems, [(Field::Agency, problem)]),
            other => panic!("{other:?}"),
        }
    }
    let added = add(&app.nobody(), new("luz@agency.test", "Luz")).await.unwrap();
    assert!(!added.password.is_empty());
    assert_eq!(app.database.count("SELECT count(*) FROM organization").await, 1, "the agency is the same");
}
