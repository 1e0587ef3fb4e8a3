//! A browser without a screen: it keeps its cookie and sends forms.

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use tower::ServiceExt;

/// What came back.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub text: String,
    /// The same as it came: a file may be no text.
    pub bytes: Bytes,
}

impl Page {
    /// Where a redirect leads; empty when it is none.
    #[must_use]
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of a form's field on the page.
    #[must_use]
    pub fn field(&self, name: &str) -> String {
        let at = self.text.find(&format!("name=\"{name}\"")).expect("the page has the field");
        let mut rest = &self.text[at..];
        if self.text[..at].rfind('<').is_some_and(|tag| self.text[tag..].starts_with("<select")) {
            let end = rest.find("</select>").unwrap();
            let Some(chosen) = rest[..end].find(" selected") else { return String::new() };
            rest = &rest[rest[..chosen].rfind("<option").unwrap()..];
        }
        let rest = &rest[rest.find("value=\"").expect("the field has a value") + 7..];
        rest[..rest.find('"').unwrap()].to_owned()
    }
}

/// One browser.
#[derive(Debug, Clone)]
pub struct Browser {
    pages: Router,
    /// The session cookie, as it is sent back.
    pub cookie: Option<String>,
    headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(pages: Router) -> Self {
        Self { pages, cookie: None, headers: Vec::new() }
    }

    /// The same browser with one more header on every request.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut other = self.clone();
        other.headers.push((name, value.into()));
        other
    }

    /// The same browser as htmx uses it.
    #[must_use]
    pub fn htmx(&self) -> Self {
        self.with("hx-request", "true")
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, None).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send("POST", path, Some(body)).await
    }

    /// Sends a form, and asks for where it leads.
    pub async fn post_and_follow(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let page = self.post(path, form).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        self.get(page.location()).await
    }

    /// Signs in.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Page {
        self.post("/sign-in", &[("email", email), ("password", password)]).await
    }

    async fn send(&mut self, method: &str, path: &str, form: Option<String>) -> Page {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "hearth.test");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = match form {
            Some(form) => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::from(form)
            }
            None => Body::empty(),
        };
        let response = self.pages.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        // A stream has no end to wait for.
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let bytes = if is_stream { Bytes::new() } else { to_bytes(body, usize::MAX).await.unwrap() };
        Page {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
        }
    }
}
