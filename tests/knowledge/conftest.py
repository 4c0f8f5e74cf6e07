"""Fixtures of the content's tests."""

import textwrap

import pytest


@pytest.fixture
def pack(tmp_path):
    """Write a file of a pack and return its path."""

    def write(content, name="facts.yaml"):
        path = tmp_path / name
        path.write_text(textwrap.dedent(content), encoding="utf-8")
        return path

    return write
