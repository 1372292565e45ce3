"""The demo is built and audited once a worker: it takes longer than all that looks at it."""

import pytest

from tests.demo.done import Done, audited_demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Done:
    """The sample workspace with both rounds audited; tests leave it as it is."""
    return audited_demo(tmp_path_factory.mktemp("demo"))
