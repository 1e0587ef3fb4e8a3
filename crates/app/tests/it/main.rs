//! The use cases, called as the doors call them.

mod audit;
mod races;
mod seed;
