//! Units and slots: where people sleep, or a place in a program without an address.

mod names;

pub use names::{MOST, in_order, unit_names};

coded! {
    /// What a unit is.
    UnitKind {
        /// A room, an apartment, a bed: it stands somewhere.
        Unit = "unit",
        /// A place in a program without an address.
        Slot = "slot",
    }
}

coded! {
    /// Whether a unit can be used. Whether it is occupied is what its occupancies say.
    UnitStatus {
        /// It can.
        Ready = "ready",
        /// For a while it cannot: repair, pests, inspection.
        Offline = "offline",
        /// It is used no more. Its past stays.
        Retired = "retired",
    }
}
