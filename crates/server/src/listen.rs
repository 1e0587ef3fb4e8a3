//! Listening: pages with or without TLS, the metrics page on an address of its own, a graceful end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::{App, UseCase, access};
use axum::Router;
use axum::routing::get;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::config::Settings;

/// The use case behind the metrics page.
pub(crate) const METRICS: UseCase = UseCase::Metrics;

/// How long requests under way may take to finish.
const GRACE: Duration = Duration::from_secs(10);

/// How often old measurements are let go.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves until the process is told to end. `ready` is called with the address once it listens.
pub(crate) async fn serve(
    settings: &Settings,
    (router, app): (Router, Arc<App>),
    ready: impl FnOnce(SocketAddr) + Send + 'static,
) -> anyhow::Result<()> {
    if let Some(address) = settings.metrics {
        serve_metrics(address).await?;
    }
    let handle = Handle::new();
    tokio::spawn(end_gracefully(handle.clone(), app));
    let listening = handle.clone();
    tokio::spawn(async move {
        if let Some(address) = listening.listening().await {
            ready(address);
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let address = settings.listen;
    let served = match (&settings.tls_cert, &settings.tls_key) {
        (Some(cert), Some(key)) => {
            // An error means that a provider was installed already.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let tls =
                RustlsConfig::from_pem_file(cert, key).await.context("the TLS certificate cannot be used")?;
            axum_server::bind_rustls(address, tls).handle(handle).serve(service).await
        }
        _ => axum_server::bind(address).handle(handle).serve(service).await,
    };
    served.with_context(|| format!("cannot listen on {address}"))
}

async fn serve_metrics(address: SocketAddr) -> anyhow::Result<()> {
    access::enter_host(METRICS)?;
    let handle = PrometheusBuilder::new().install_recorder().context("metrics cannot start")?;
    let listener = tokio::net::TcpListener::bind(address).await;
    let listener = listener.with_context(|| format!("cannot listen on {address} for metrics"))?;
    let page = Router::new().route(
        "/metrics",
        get({
            let handle = handle.clone();
            move || async move { handle.render() }
        }),
    );
    tokio::spawn(upkeep(handle));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, page).await {
            tracing::error!(error = %error, "metrics.stopped");
        }
    });
    Ok(())
}

async fn upkeep(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        handle.run_upkeep();
    }
}

async fn end_gracefully(handle: Handle<SocketAddr>, app: Arc<App>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! { _ = interrupted => {}, _ = terminated => {} }
    // They would last as long as their pages are open.
    app.end_streams();
    handle.graceful_shutdown(Some(GRACE));
}
