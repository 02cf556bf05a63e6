"""The ready-made CI jobs of docs/ci: valid for their service, and their commands run on an example's files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
EXAMPLES = REPOSITORY / "configs" / "examples"
BIN = Path(sys.executable).parent


def example(page: str, name: str) -> str:
    """The file of that name that a page of docs/ci shows."""
    prose = (REPOSITORY / "docs" / "ci" / page).read_text(encoding="utf-8")
    found = re.search(rf"^<!-- file: {re.escape(name)} -->\n```\w+\n(.*?)^```$", prose, re.DOTALL | re.MULTILINE)
    assert found, f"{page} shows no {name}"
    return found[1]


def run(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_"))}
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],
        cwd=folder,
        env={**inherited, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "CI": "true", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def assert_valid(text: str, kind: str, folder: Path) -> None:
    """By the schema that the service publishes."""
    (folder / "job.yml").write_text(text, encoding="utf-8")
    options = "--data-transform gitlab-ci" if kind == "gitlab-ci" else ""
    done = run(f"check-jsonschema --builtin-schema vendor.{kind} {options} job.yml", folder)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """The folder of a retailer whose config is omniaudit.yaml."""
    shutil.copytree(EXAMPLES / "two-files", tmp_path / "two-files")
    shutil.copy(EXAMPLES / "two-files.yaml", tmp_path / "omniaudit.yaml")
    return tmp_path


def test_github_actions(shop: Path) -> None:
    text = example("github-actions.md", ".github/workflows/omniaudit.yml")
    assert_valid(text, "github-workflows", shop)
    steps = yaml.safe_load(text)["jobs"]["channels"]["steps"]
    install, check = (step["run"] for step in steps if "run" in step)
    assert install == "pip install omniaudit"
    done = run(check, shop, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(shop / "summary.md"))
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith("::error file=omniaudit.yaml,line=")
    assert "## omniaudit: Harbour &amp; Hill" in (shop / "summary.md").read_text(encoding="utf-8")
    for step in steps:
        for key in ("sarif_file", "path"):
            if key in step.get("with", {}):
                assert json.loads((shop / step["with"][key]).read_text(encoding="utf-8"))


def test_gitlab_ci(shop: Path) -> None:
    text = example("gitlab.md", ".gitlab-ci.yml")
    assert_valid(text, "gitlab-ci", shop)
    job = yaml.safe_load(text)["omniaudit"]
    install, check = job["script"]
    assert install == "pip install omniaudit"
    done = run(check, shop)
    assert done.returncode == 1, done.stderr
    reports = job["artifacts"]["reports"]
    assert len(json.loads((shop / reports["codequality"]).read_text(encoding="utf-8"))) == 3
    assert ElementTree.parse(shop / reports["junit"]).findall(".//failure")
    assert all((shop / path).exists() for path in job["artifacts"]["paths"])


def test_jenkins(shop: Path) -> None:
    text = example("jenkins.md", "Jenkinsfile")
    code = re.sub(r"'''.*?'''|'[^'\n]*'|\"[^\"\n]*\"", "", text, flags=re.DOTALL)
    assert [code.count(bracket) for bracket in "{(["] == [code.count(bracket) for bracket in "})]"]
    assert re.findall(r"^    (\w+)", text, re.MULTILINE) == [
        "agent", "triggers", "options", "environment", "stages", "post",
    ]  # fmt: skip
    (check,) = re.findall(r"script: '''\s*(.*?)'''", text, re.DOTALL)
    check = check.replace("\\\n", " ").replace(".venv/bin/", "")
    done = run(check, shop)
    assert done.returncode == 1, done.stderr
    (results,) = re.findall(r"testResults: '(.*?)'", text)
    assert ElementTree.parse(shop / results).findall(".//failure")
    assert {path.name for path in shop.glob("report.*")} == {"report.md", "report.json"}


def test_pre_commit(shop: Path) -> None:
    text = example("pre-commit.md", ".pre-commit-config.yaml")
    (shop / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
    home = {"PRE_COMMIT_HOME": str(shop / ".home"), "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"}
    done = run("pre-commit validate-config && git init -q && git add omniaudit.yaml two-files", shop, **home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert run("pre-commit run omniaudit-validate --all-files", shop, **home).returncode == 0
    pushed = run("pre-commit run omniaudit-check --all-files --hook-stage pre-push", shop, **home)
    assert pushed.returncode == 1
    assert "- exit code: 1" in pushed.stdout
    (shop / "omniaudit.yaml").write_text("version: 1\nretailer: X\nchanels: {}\n", encoding="utf-8")
    faulty = run("pre-commit run omniaudit-validate --all-files", shop, **home)
    assert faulty.returncode == 1
    assert "did you mean channels" in faulty.stdout


def test_every_page_is_tested() -> None:
    pages = {page.name for page in (REPOSITORY / "docs" / "ci").iterdir()}
    assert pages == {"README.md", "github-actions.md", "gitlab.md", "jenkins.md", "pre-commit.md"}
