"""Prints what every crate in a build is licensed under, and the texts of those licences, each once."""

import json
import pathlib
import subprocess
import sys


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def texts(manifest: str) -> list[str]:
    folder = pathlib.Path(manifest).parent
    names = ("licen", "copying", "notice")
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name.lower().startswith(names))
    return [path.read_text(errors="replace").strip() for path in files]


def main(target: str) -> None:
    tree = run("cargo", "tree", "--locked", "--target", target, "--edges", "normal", "--prefix", "none", "--format", "{p}")
    used = {tuple(line.split()[:2]) for line in tree.splitlines() if line}
    metadata = json.loads(run("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    crates = sorted(
        (package for package in metadata["packages"] if (package["name"], "v" + package["version"]) in used),
        key=lambda package: (package["name"], package["version"]),
    )
    crates = [package for package in crates if package["name"] != "firstcall"]
    assert len(crates) > 100, "the list is not whole"
    print(f"firstcall for {target} contains these crates:\n")
    by_text: dict[str, list[str]] = {}
    for package in crates:
        name = f"{package['name']} {package['version']}"
        print(f"{name}: {package['license'] or 'see its licence file'}")
        for text in texts(package["manifest_path"]):
            by_text.setdefault(text, []).append(name)
    for text, names in by_text.items():
        print("\n" + "=" * 78 + "\n" + ", ".join(names) + "\n\n" + text)


if __name__ == "__main__":
    main(sys.argv[1])
