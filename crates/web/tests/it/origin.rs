//! Requests from other sites, strict headers, and pages for what goes wrong.

use domain::access::Role;
use testkit::TestApp;

#[tokio::test]
async fn a_form_from_another_site_changes_nothing() {
    let app = TestApp::new().await;
    let browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        for route in web::table().filter(|route| route.method == "POST") {
            let page = browser.with(name, value).post(route.path, &[("q", "x")]).await;
            assert_eq!(page.status, 403, "{name}: {value} {}", route.path);
        }
    }
    let mut same = browser.with("sec-fetch-site", "same-origin").with("origin", "http://hearth.test");
    assert_eq!(same.post("/clients", &[("q", "x")]).await.status, 303);
}

#[tokio::test]
async fn every_answer_is_strict_and_pages_are_not_kept() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    for path in ["/", "/clients", "/sign-in", "/nowhere", "/health", "/assets/hearth.css", "/users"] {
        let page = browser.get(path).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert_eq!(page.headers["x-content-type-options"], "nosniff", "{path}");
        let kept = page.headers["cache-control"] != "no-store";
        assert_eq!(kept, path.starts_with("/assets/"), "{path}");
        assert!(!page.text.contains("style=\"") && !page.text.contains("onclick"), "{path}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_yours_look_the_same() {
    let app = TestApp::new().await;
    let mut browser = app.signed_in(Role::Provider, Some("Harbor House")).await;
    let nowhere = browser.get("/nowhere").await;
    for path in ["/users", "/clients/0192f0c1a2b37c4d8e9f00112233abcd", "/clients/not-an-id", "/clients/%00"] {
        let page = browser.get(path).await;
        assert_eq!((page.status.as_u16(), &page.text), (404, &nowhere.text), "{path}");
    }
    assert_eq!(browser.post("/users", &[]).await.status, 405);
    assert_eq!(browser.get("/assets/../Cargo.toml").await.status, 404);
}

#[tokio::test]
async fn health_and_readiness_need_no_one() {
    let app = TestApp::new().await;
    assert_eq!(app.browser().get("/health").await.text, "alive\n");
    assert_eq!(app.browser().get("/ready").await.text, "ready\n");
}
