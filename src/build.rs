//! Rebuilds the program when a file under `assets/` comes, goes or changes.

fn main() {
    println!("cargo::rerun-if-changed=assets");
}
