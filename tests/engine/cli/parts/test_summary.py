"""What became of a folder is said with how right it should be."""

from engine.cli.parts.summary import Summary
from engine.labelling import AccuracyEstimate


def test_that_the_accuracy_that_is_expected_is_said_with_what_it_speaks_of():
    summary = Summary((), {}, AccuracyEstimate(412, 0.9, 0.861, 0.928))
    assert summary.outlook() == ["Automatic: 86\u201393 % of 412 should be right."]
    assert summary.data()["expected_accuracy"] == {
        "n_labels": 412,
        "share": 0.9,
        "low": 0.861,
        "high": 0.928,
    }


def test_that_nothing_is_said_where_nothing_is_known():
    summary = Summary((), {})
    assert summary.outlook() == []
    assert summary.data()["expected_accuracy"] is None
    assert summary.data()["certificate"] is None
