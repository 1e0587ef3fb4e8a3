//! Work in steps: a headline before each, the times at the end.

use std::time::{Duration, Instant};

use anyhow::Result;

/// A step's name and its work, which gives an exit status.
pub(crate) type Step = (&'static str, fn() -> Result<u8>);

/// Runs the steps up to the first that fails, whose exit status is the result.
pub(crate) fn run(steps: &[Step]) -> u8 {
    let started = Instant::now();
    let mut times = Vec::new();
    let mut status = 0;
    for (name, work) in steps {
        println!("\n=== {name} (at {} s)", started.elapsed().as_secs());
        let begun = Instant::now();
        status = work().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            2
        });
        times.push((*name, begun.elapsed(), status));
        if status != 0 {
            break;
        }
    }
    println!("\n{}", table(&times, started.elapsed()));
    status
}

fn table(times: &[(&str, Duration, u8)], total: Duration) -> String {
    let lines = times.iter().map(|(name, time, status)| {
        let outcome = if *status == 0 { String::new() } else { format!("  failed with {status}") };
        format!("{:>7.1} s  {name}{outcome}\n", time.as_secs_f64())
    });
    let lines: String = lines.collect();
    format!("{lines}{:>7.1} s  in all", total.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_ends_the_run_with_its_status() {
        assert_eq!(run(&[("fine", || Ok(0)), ("broken", || Ok(7)), ("never", || Ok(0))]), 7);
        assert_eq!(run(&[("fine", || Ok(0))]), 0);
        assert_eq!(run(&[("impossible", || anyhow::bail!("no"))]), 2);
    }

    #[test]
    fn the_table_names_every_step_with_its_time() {
        let times = [("format", Duration::from_millis(1500), 0), ("tests", Duration::from_secs(100), 101)];
        let expected = "    1.5 s  format\n  100.0 s  tests  failed with 101\n  101.5 s  in all";
        assert_eq!(table(&times, Duration::from_millis(101_500)), expected);
    }
}
