//! Pages looked at, at both widths: pictures for people, and what is wrong with each.

use std::path::PathBuf;

use crate::{Scripts, WIDTHS, Window};

/// A window whose pages are looked at. What is wrong with them is told when it is closed.
#[derive(Debug)]
pub struct Looks {
    /// The window, to go from page to page.
    pub window: Window,
    folder: PathBuf,
    faults: Vec<String>,
}

impl Looks {
    /// Opens a window on the server at `base`. Pictures go to the folder that HEARTH_SCREENS names.
    pub async fn open(driver: &str, base: &str) -> Self {
        let folder = std::env::var("HEARTH_SCREENS")
            .map_or_else(|_| std::env::temp_dir().join("hearth-screens"), PathBuf::from);
        std::fs::create_dir_all(&folder).unwrap();
        Self { window: Window::open(driver, base, Scripts::On).await, folder, faults: Vec::new() }
    }

    /// Looks at the page that is shown: it fits, is accessible, and complains of nothing.
    pub async fn at(&mut self, name: &str) {
        for width in WIDTHS {
            self.window.resize(width, 900).await;
            let overflow = self.window.overflow().await;
            if overflow > 0 {
                self.faults.push(format!("{name} at {width}: {overflow} px too wide"));
            }
            let found = self.window.axe().await;
            self.faults.extend(found.into_iter().map(|fault| format!("{name} at {width}: {fault}")));
            self.window.picture(width, &self.folder.join(format!("{name}-{width}.png"))).await;
        }
        // A picture leaves the window as high as the page. What is clicked next must not move meanwhile.
        self.window.resize(WIDTHS[WIDTHS.len() - 1], 900).await;
        self.window.settle().await;
        let complaints = self.window.complaints().await;
        self.faults.extend(complaints.into_iter().map(|complaint| format!("{name}: {complaint}")));
    }

    /// Closes the window.
    ///
    /// # Panics
    /// When something was wrong with a page.
    pub async fn close(self) {
        self.window.close().await;
        // Chromium logs each answer that is an error; those were asked for.
        let asked_for = |fault: &String| fault.contains("the server responded with a status of 4");
        let faults: Vec<String> = self.faults.into_iter().filter(|fault| !asked_for(fault)).collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
