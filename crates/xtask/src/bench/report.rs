//! Measurements as a section of `docs/performance.md`.

use std::{fs, path::Path, thread};

use anyhow::{Context, Result as AnyResult};

/// What was measured, several times or once.
pub(super) struct Result {
    pub(super) name: &'static str,
    pub(super) unit: &'static str,
    /// No more than this.
    pub(super) aim: f64,
    pub(super) values: Vec<f64>,
}

impl Result {
    fn row(&self) -> String {
        let mut values = self.values.clone();
        values.sort_by(f64::total_cmp);
        let median = median(&values);
        let (least, most) = (values.first().copied(), values.last().copied());
        let range = match (least, most) {
            (Some(least), Some(most)) if values.len() > 1 => format!("{least:.2} to {most:.2}"),
            _ => String::new(),
        };
        let (name, unit, aim, ratio) = (self.name, self.unit, self.aim, median / self.aim);
        format!("| {name} | {median:.2} {unit} | {range} | {aim} {unit} | {ratio:.2} |\n")
    }
}

/// The middle one of sorted values.
pub(super) fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The section, without its marks.
pub(super) fn section(results: &[Result], machine: &str) -> String {
    let rows: String = results.iter().map(Result::row).collect();
    let samples = results.iter().map(|result| result.values.len()).max().unwrap_or_default();
    format!(
        "## Start\n\n\
         Measured by `cargo xtask bench start` on {machine}; database: SQLite. `hearth demo` on a folder \
         that it has made before, {samples} times, each with a folder of its own. The files are still in \
         the page cache, so a start after a reboot takes longer. A ratio below 1 is better than the aim. \
         1 MB is 10^6 bytes.\n\n\
         | | Median | Range | Aim | Ratio |\n|---|---|---|---|---|\n{rows}"
    )
}

/// The machine in a few words.
pub(super) fn machine() -> AnyResult<String> {
    let read = |path: &str| fs::read_to_string(path).with_context(|| format!("reading {path}"));
    let (processors, memory) = (read("/proc/cpuinfo")?, read("/proc/meminfo")?);
    let kernel = read("/proc/sys/kernel/osrelease")?;
    let cores = thread::available_parallelism()?;
    let model = field(&processors, "model name").unwrap_or("an unnamed processor");
    let kilobytes = field(&memory, "MemTotal").and_then(|text| text.split(' ').next()?.parse().ok());
    let gigabytes = f64::from(kilobytes.unwrap_or(0_u32)) * 1024.0 / 1e9;
    Ok(format!("{model}, {cores} cores, {gigabytes:.0} GB of memory, Linux {}", kernel.trim()))
}

/// The value behind `name:`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let fields = text.lines().filter_map(|line| line.split_once(':'));
    fields.map(|(key, value)| (key.trim(), value.trim())).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Puts the section of a benchmark into the file in place of the one of last time.
pub(super) fn write(file: &Path, name: &str, section: &str) -> AnyResult<()> {
    let text = if file.exists() { fs::read_to_string(file)? } else { "# Performance\n".to_owned() };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(file, replaced(&text, name, section)).with_context(|| format!("writing {}", file.display()))
}

fn replaced(text: &str, name: &str, section: &str) -> String {
    let (begin, end) = (format!("<!-- bench {name} -->"), format!("<!-- /bench {name} -->"));
    let marked = format!("{begin}\n{section}{end}");
    let parts = text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    match parts {
        Some((before, after)) => format!("{before}{marked}{after}"),
        None => format!("{}\n\n{marked}\n", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_holds_the_median_and_its_ratio_to_the_aim() {
        let result = Result { name: "Start", unit: "s", aim: 0.5, values: vec![0.4, 0.2, 0.9, 0.25, 0.3] };
        assert_eq!(result.row(), "| Start | 0.30 s | 0.20 to 0.90 | 0.5 s | 0.60 |\n");
        let result = Result { name: "Binary", unit: "MB", aim: 60.0, values: vec![30.0] };
        assert_eq!(result.row(), "| Binary | 30.00 MB |  | 60 MB | 0.50 |\n");
    }

    #[test]
    fn only_the_own_section_is_replaced() {
        let first = replaced("# Performance\n", "a", "one\n");
        assert_eq!(first, "# Performance\n\n<!-- bench a -->\none\n<!-- /bench a -->\n");
        let both = replaced(&first, "b", "two\n");
        let again = replaced(&both, "a", "three\n");
        assert_eq!(again, both.replace("one", "three"));
    }

    #[test]
    fn the_machine_is_described() -> AnyResult<()> {
        assert_eq!(field("a\t: b c\nd: e\n", "a"), Some("b c"));
        assert!(machine()?.contains("cores"));
        Ok(())
    }
}
