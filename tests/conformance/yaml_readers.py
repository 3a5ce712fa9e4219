#!/usr/bin/env python3
"""Reads YAML with the readers people use and compares it with the JSON it was made from.

    yaml_readers.py FILE.yaml EXPECTED.json               one document is one JSON value
    yaml_readers.py --list FILE.yaml EXPECTED.json        documents are the items of a v1 List
    yaml_readers.py --kubectl PROGRAM FILE.yaml EXPECTED.json
                                                          also through `kubectl patch --local`,
                                                          for one ConfigMap, or another object to
                                                          which kubectl adds no field of its own

Readers: PyYAML (YAML 1.1, libyaml's scanner and its own), ruamel.yaml (YAML 1.2 and 1.1).
Exit 0 when every reader reads the same values, 1 with a list of those read otherwise, 2 when a
reader is missing. Needs: pip install pyyaml ruamel.yaml
"""

import argparse
import json
import subprocess
import sys

try:
    import ruamel.yaml
    import yaml
except ImportError as error:
    print(f"yaml_readers.py: {error}; run `pip install pyyaml ruamel.yaml`", file=sys.stderr)
    sys.exit(2)


def pyyaml(loader):
    return lambda text: list(yaml.load_all(text, Loader=loader))


def ruamel_yaml(version):
    def read(text):
        reader = ruamel.yaml.YAML(typ="safe", pure=True)
        reader.version = version
        return list(reader.load_all(text))

    return read


def kubectl(program):
    """What kubectl reads, without a cluster; Helm and Argo CD share its reader."""

    def read(text):
        run = subprocess.run(
            [program, "patch", "--local", "-f", "-", "-p", "{}", "--type=merge", "-o", "json"],
            input=text.encode(),
            capture_output=True,
            check=False,
        )
        if run.returncode != 0:
            raise ValueError(run.stderr.decode(errors="replace").strip())
        return [json.loads(run.stdout)]

    return read


def differences(expected, read, path="$"):
    """Says where two values differ in type or content."""
    if isinstance(expected, dict) and isinstance(read, dict):
        for key in sorted(expected.keys() - read.keys(), key=repr):
            yield f"{path}: key {key!r} is missing"
        for key in sorted(read.keys() - expected.keys(), key=repr):
            yield f"{path}: key {key!r} is not expected"
        for key in sorted(expected.keys() & read.keys(), key=repr):
            yield from differences(expected[key], read[key], f"{path}[{key!r}]")
    elif isinstance(expected, list) and isinstance(read, list):
        if len(expected) != len(read):
            yield f"{path}: {len(expected)} items expected, {len(read)} read"
        for index, (left, right) in enumerate(zip(expected, read)):
            yield from differences(left, right, f"{path}[{index}]")
    elif type(expected) is not type(read) or expected != read:
        yield f"{path}: expected {expected!r}, read {read!r}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", action="store_true", help="EXPECTED.json is a v1 List")
    parser.add_argument("--kubectl", metavar="PROGRAM", help="read with this kubectl too")
    parser.add_argument("yaml")
    parser.add_argument("json")
    arguments = parser.parse_args()
    # No translation of line ends: a carriage return in the file is a mistake to be found.
    with open(arguments.yaml, encoding="utf-8", newline="") as file:
        text = file.read()
    with open(arguments.json, encoding="utf-8") as file:
        expected = json.load(file)
    documents = expected["items"] if arguments.list else [expected]

    readers = {
        "PyYAML": pyyaml(yaml.SafeLoader),
        "ruamel.yaml 1.2": ruamel_yaml((1, 2)),
        "ruamel.yaml 1.1": ruamel_yaml((1, 1)),
    }
    if hasattr(yaml, "CSafeLoader"):
        readers["PyYAML with libyaml"] = pyyaml(yaml.CSafeLoader)
    if arguments.kubectl:
        readers["kubectl"] = kubectl(arguments.kubectl)

    wrong = 0
    for name, read in readers.items():
        try:
            found = list(differences(documents, read(text)))
        except Exception as error:  # each reader has its own family of errors
            found = [f"cannot read: {error}"]
        for line in found:
            print(f"{name}: {line}")
        wrong += len(found)
        print(f"{name}: {len(found)} wrong", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
