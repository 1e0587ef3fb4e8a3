//! The tools as people can read them.

use domain::assessments::Tool;
use domain::ids::ToolId;
use store::tools;

use crate::{Ctx, Error, Result, UseCase, access};

/// Every tool, those that are offered first; without their questions.
///
/// # Errors
/// [`Error::NotFound`] for someone who sees no assessments.
pub async fn list_tools(ctx: &Ctx) -> Result<Vec<Tool>> {
    access::enter(ctx, UseCase::ViewTool)?;
    Ok(tools::list(ctx.app.db.read()).await?)
}

/// A tool with its questions.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn view_tool(ctx: &Ctx, id: ToolId) -> Result<Tool> {
    access::enter(ctx, UseCase::ViewTool)?;
    tools::find(ctx.app.db.read(), id).await?.ok_or(Error::NotFound)
}
