//! The practice tenant: a simulated tenant on loopback whose state decides every answer.
