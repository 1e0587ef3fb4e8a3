//! Ids of an import's rows: they follow the run's own, so that what a run added can be told by its ids alone.

use domain::ids::RowId;
use uuid::Uuid;

use crate::clock::Entropy;
use crate::{Ctx, Result};

/// Gives ids of UUID v7, one after another: the instant, a number counted up, chance. The end is chance because
/// clients are called by it: a slip of the pen must not name another client.
///
/// A row of the run's source belongs to what the run added if its id lies between the run's own, number 0, and
/// the one after the last. This is also the order of the table's index, which a bulk insert likes.
pub(super) struct Ids<'a> {
    entropy: &'a dyn Entropy,
    milliseconds: u128,
    number: u32,
    chance: Vec<u8>,
}

/// Bits of chance behind the number.
const CHANCE_BITS: u32 = 42;
/// Random bytes fetched at once.
const FETCHED: usize = 6 * 512;

impl<'a> Ids<'a> {
    pub(super) fn new(ctx: &'a Ctx) -> Self {
        let milliseconds = u128::from(ctx.now().timestamp_millis().unsigned_abs());
        Self { entropy: &*ctx.app.entropy, milliseconds, number: 0, chance: Vec::new() }
    }

    pub(super) fn next(&mut self) -> Result<RowId> {
        let id = numbered(self.milliseconds, self.number, self.chance()?);
        self.number += 1;
        Ok(id)
    }

    fn chance(&mut self) -> Result<u64> {
        if self.chance.is_empty() {
            self.chance.resize(FETCHED, 0);
            self.entropy.fill(&mut self.chance)?;
        }
        let bytes = self.chance.split_off(self.chance.len().saturating_sub(6));
        Ok(bytes.into_iter().fold(0, |number, byte| number << 8 | u64::from(byte)))
    }
}

fn numbered(milliseconds: u128, number: u32, chance: u64) -> RowId {
    let (high, low) = (u128::from(number >> 20), u128::from(number & 0xF_FFFF));
    let chance = u128::from(chance & ((1 << CHANCE_BITS) - 1));
    let id = milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low << CHANCE_BITS | chance;
    RowId::from_bytes(Uuid::from_u128(id).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_up_and_end_in_chance() {
        let ids: Vec<RowId> = [0, 1, 0xF_FFFF, 0x10_0000, u32::MAX]
            .map(|number| numbered(1_700_000_000_000, number, u64::MAX))
            .into();
        assert!(ids.is_sorted());
        for id in ids {
            let id = Uuid::from_bytes(id.bytes());
            assert_eq!(id.get_version_num(), 7);
            assert!(id.simple().to_string().ends_with("ffffffff"));
        }
    }
}
