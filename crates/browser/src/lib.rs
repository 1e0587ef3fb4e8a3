//! Chromium, driven as a person uses it: at a width, with or without JavaScript, by keyboard.

#![expect(clippy::expect_used, clippy::unwrap_used, reason = "a check that cannot be made must fail loudly")]

mod looks;

pub use looks::Looks;

use std::path::Path;
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use url::{ParseError, Url};

/// The accessibility engine, as its authors ship it.
const AXE: &str = include_str!("../assets/axe.min.js");

/// The widths every page is looked at: a phone and a desk.
pub const WIDTHS: [u32; 2] = [360, 1440];

/// Where chromedriver answers. None: the checks are skipped, unless they are asked to be strict.
///
/// # Panics
/// When the checks are strict and there is no driver.
#[must_use]
pub fn driver() -> Option<String> {
    let url = std::env::var("HEARTH_WEBDRIVER").ok();
    let strict = std::env::var_os("HEARTH_STRICT").is_some();
    assert!(url.is_some() || !strict, "HEARTH_WEBDRIVER is not set: run cargo xtask test");
    url
}

/// A Chromium window.
#[derive(Debug, Clone)]
pub struct Window {
    client: Client,
    base: String,
}

/// Whether pages may run scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scripts {
    /// As most browsers are.
    On,
    /// As some are, and as every page must work.
    Off,
}

impl Window {
    /// Opens a window on the server at `base`.
    pub async fn open(driver: &str, base: &str, scripts: Scripts) -> Self {
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ];
        let mut options = json!({ "args": arguments });
        if scripts == Scripts::Off {
            options["prefs"] = json!({ "profile.managed_default_content_settings.javascript": 2 });
        }
        let capabilities = Map::from_iter([("goog:chromeOptions".to_owned(), options)]);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(driver)
            .await
            .expect("chromedriver opens a window");
        Self { client, base: base.into() }
    }

    /// Closes the window.
    pub async fn close(self) {
        self.client.close().await.unwrap();
    }

    /// Makes the page so wide and high, also narrower than a desktop window may be.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Goes to a path of the server.
    pub async fn goto(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.base)).await.unwrap();
    }

    /// Forgets who is signed in.
    pub async fn forget(&self) {
        self.client.delete_all_cookies().await.unwrap();
    }

    /// Goes back, as the browser's button does.
    pub async fn back(&self) {
        self.client.back().await.unwrap();
    }

    /// The path and query shown in the address line.
    pub async fn path(&self) -> String {
        self.client.current_url().await.unwrap().as_str().trim_start_matches(&self.base).to_owned()
    }

    /// The page's title.
    pub async fn title(&self) -> String {
        self.client.title().await.unwrap()
    }

    /// The text a person reads in the first element that fits.
    pub async fn text(&self, css: &str) -> String {
        self.client.find(Locator::Css(css)).await.expect(css).text().await.unwrap()
    }

    /// Waits until an element is there.
    pub async fn wait_for(&self, css: &str) {
        self.client.wait().for_element(Locator::Css(css)).await.expect(css);
    }

    /// Waits until the first element that fits shows this text.
    pub async fn wait_for_text(&self, css: &str, text: &str) {
        for _ in 0..100 {
            // The element may be replaced between finding and reading it.
            if let Ok(element) = self.client.find(Locator::Css(css)).await
                && element.text().await.is_ok_and(|shown| shown == text)
            {
                return;
            }
            self.client
                .wait()
                .at_most(Duration::from_millis(100))
                .for_element(Locator::Css(".never"))
                .await
                .ok();
        }
        panic!("{css} never shows {text}");
    }

    /// Whether a person sees the first element that fits.
    pub async fn shows(&self, css: &str) -> bool {
        match self.client.find(Locator::Css(css)).await {
            Ok(element) => element.is_displayed().await.unwrap(),
            Err(_) => false,
        }
    }

    /// Whether an element is there, seen or not.
    pub async fn has(&self, css: &str) -> bool {
        self.client.find(Locator::Css(css)).await.is_ok()
    }

    /// Answers a field by its name, whatever kind of control it is.
    pub async fn answer(&self, name: &str, value: &str) {
        let choices = format!("main input[name='{name}'][value='{value}'] + label");
        if self.has(&format!("main select[name='{name}']")).await {
            self.choose(&format!("main select[name='{name}']"), value).await;
        } else if self.has(&choices).await {
            self.click(&choices).await;
        } else {
            self.fill(&format!("main [name='{name}']"), value).await;
        }
    }

    /// Types into a field, after what is in it.
    pub async fn fill(&self, css: &str, text: &str) {
        self.client.find(Locator::Css(css)).await.expect(css).send_keys(text).await.unwrap();
    }

    /// Chooses in a list that opens, by the value that is sent.
    pub async fn choose(&self, css: &str, value: &str) {
        self.client.find(Locator::Css(css)).await.expect(css).select_by_value(value).await.unwrap();
    }

    /// What is in a field.
    pub async fn value(&self, css: &str) -> String {
        let field = self.client.find(Locator::Css(css)).await.expect(css);
        field.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Clicks.
    pub async fn click(&self, css: &str) {
        self.client.find(Locator::Css(css)).await.expect(css).click().await.unwrap();
    }

    /// Types where the focus is. Special keys are those of the WebDriver standard.
    pub async fn press(&self, keys: &str) {
        self.client.active_element().await.unwrap().send_keys(keys).await.unwrap();
    }

    /// The `id`, or else the text, of what has the focus.
    pub async fn focus(&self) -> String {
        let script = "const at = document.activeElement; return at.id || at.textContent.trim()";
        self.script(script).await.as_str().unwrap_or_default().to_owned()
    }

    /// Presses Tab until the focus is on what is named, as [`Window::focus`] names it.
    pub async fn tab_to(&self, name: &str) {
        for _ in 0..60 {
            if self.focus().await == name {
                return;
            }
            self.press("\u{e004}").await;
        }
        panic!("Tab never reaches {name}");
    }

    /// Signs in from the sign-in page, whoever was signed in before.
    pub async fn sign_in(&self, email: &str, password: &str) {
        self.forget().await;
        self.goto("/sign-in").await;
        self.fill("#email", email).await;
        self.fill("#password", password).await;
        self.click("button[type=submit]").await;
        self.wait_for(".hm-frame").await;
    }

    /// Runs a script in the page and gives its value.
    pub async fn script(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Waits until the page is laid out for the size that the window has.
    pub async fn settle(&self) {
        self.script("return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            .await;
    }

    /// How much wider the page is than the window; 0 when nothing overflows.
    pub async fn overflow(&self) -> i64 {
        let script = "return document.documentElement.scrollWidth - window.innerWidth";
        self.script(script).await.as_i64().unwrap().max(0)
    }

    /// The accessibility faults of the page as it is, a line each.
    pub async fn axe(&self) -> Vec<String> {
        self.script(&format!("{AXE}; return typeof axe")).await;
        let run = "const done = arguments[arguments.length - 1];\
            axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations.map(v =>\
            v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target.join(' ')).join(', '))), e => done([String(e)]));";
        let found = self.client.execute_async(run, vec![]).await.unwrap();
        found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
    }

    /// What the page complained of: refused styles and scripts, missing files, errors.
    pub async fn complaints(&self) -> Vec<String> {
        let logs = self.client.issue_cmd(Logs).await.unwrap();
        let lines = logs.as_array().cloned().unwrap_or_default();
        lines.iter().map(|line| line["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Takes a picture of the whole page.
    pub async fn picture(&self, width: u32, file: &Path) {
        let height = self.script("return document.documentElement.scrollHeight").await.as_u64().unwrap();
        let height = u32::try_from(height).unwrap().max(if width < 600 { 740 } else { 900 });
        self.resize(width, height).await;
        std::fs::write(file, self.client.screenshot().await.unwrap()).unwrap();
    }

    async fn devtools(&self, command: &'static str, parameters: Value) {
        self.client.issue_cmd(DevTools { command, parameters }).await.unwrap();
    }
}

#[derive(Debug)]
struct DevTools {
    command: &'static str,
    parameters: Value,
}

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        let body = json!({ "cmd": self.command, "params": self.parameters });
        (http::Method::POST, Some(body.to_string()))
    }
}

#[derive(Debug)]
struct Logs;

impl WebDriverCompatibleCommand for Logs {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
