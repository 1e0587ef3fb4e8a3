//! Pages driven in Chromium; everything is in the tests.
