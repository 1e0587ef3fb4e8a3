//! Measurements as a section of `docs/performance.md`.

use std::{fs, path::Path, thread};

use anyhow::{Context, Result as AnyResult};

/// What was measured, several times or once.
pub(super) struct Result {
    pub(super) name: String,
    pub(super) unit: String,
    /// No more than this, or no less; none: told for information.
    pub(super) aim: Option<f64>,
    /// The aim is the least, not the most.
    pub(super) more_is_better: bool,
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
        let (name, unit) = (&self.name, &self.unit);
        let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
        let aim = self.aim.map(|aim| format!("{aim}{unit}")).unwrap_or_default();
        let ratio = self.aim.map(|aim| if self.more_is_better { aim / median } else { median / aim });
        // Of nothing at all there is no ratio.
        let ratio =
            ratio.filter(|ratio| ratio.is_finite()).map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        format!("| {name} | {median:.2}{unit} | {range} | {aim} | {ratio} |\n")
    }

    /// The median is as good as the aim.
    pub(super) fn is_met(&self) -> bool {
        let mut values = self.values.clone();
        values.sort_by(f64::total_cmp);
        let median = median(&values);
        self.aim.is_none_or(|aim| if self.more_is_better { median >= aim } else { median <= aim })
    }
}

/// The middle one of sorted values.
pub(super) fn median(sorted: &[f64]) -> f64 {
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The table of these results.
pub(super) fn table(results: &[Result]) -> String {
    let rows: String = results.iter().map(Result::row).collect();
    format!("| | Median | Range | Aim | Ratio |\n|---|---|---|---|---|\n{rows}")
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

    fn result(name: &str, unit: &str, aim: f64, values: Vec<f64>) -> Result {
        Result { name: name.into(), unit: unit.into(), aim: Some(aim), more_is_better: false, values }
    }

    #[test]
    fn a_row_holds_the_median_and_its_ratio_to_the_aim() {
        let start = result("Start", "s", 0.5, vec![0.4, 0.2, 0.9, 0.25, 0.3]);
        assert_eq!(start.row(), "| Start | 0.30 s | 0.20 to 0.90 | 0.5 s | 0.60 |\n");
        let binary = result("Binary", "MB", 60.0, vec![30.0]);
        assert_eq!(binary.row(), "| Binary | 30.00 MB |  | 60 MB | 0.50 |\n");
        let recall = Result { more_is_better: true, ..result("Recall", "", 0.45, vec![0.9]) };
        assert_eq!(recall.row(), "| Recall | 0.90 |  | 0.45 | 0.50 |\n");
        let told = Result { aim: None, ..result("Rate", "/s", 1.0, vec![7.0]) };
        assert_eq!(told.row(), "| Rate | 7.00 /s |  |  |  |\n");
        assert!(start.is_met() && binary.is_met() && recall.is_met() && told.is_met());
        assert!(!Result { aim: Some(0.95), ..recall }.is_met());
        assert!(!result("Page", "ms", 30.0, vec![f64::NAN]).is_met());
    }

    #[test]
    fn only_the_own_section_is_replaced() {
        let first = replaced("# Performance\n", "start", "one\n");
        assert_eq!(first, "# Performance\n\n<!-- bench start -->\none\n<!-- /bench start -->\n");
        let second = replaced(&format!("{first}\nmore\n"), "start", "two\n");
        assert_eq!(second, "# Performance\n\n<!-- bench start -->\ntwo\n<!-- /bench start -->\n\nmore\n");
        assert!(replaced(&second, "search", "three\n").starts_with(second.trim_end()));
    }

    #[test]
    fn the_machine_is_described() -> AnyResult<()> {
        assert_eq!(field("a\t: b c\nd: e\n", "a"), Some("b c"));
        assert!(machine()?.contains("cores"));
        Ok(())
    }
}
