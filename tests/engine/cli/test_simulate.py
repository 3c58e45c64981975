import pytest


@pytest.fixture
def simulate(cli, photos):
    return lambda *words: cli("simulate", photos, "--seeds", 2, "--method", "prototype", *words)


def test_that_the_answer_holds_the_means(simulate):
    data = simulate("--json").data
    assert data["images"] == 16
    assert data["true_error"] == 0
    assert data["bound_held"] is True
    assert data["looked_at"] >= data["actions"] > 0
    assert data["minutes"] > 0


def test_that_every_run_is_listed(simulate):
    runs = simulate("--json").data["runs"]
    keys = {"actions", "looked_at", "minutes", "true_error", "bound_held", "images"}
    assert (len(runs), keys <= runs[0].keys()) == (2, True)


def test_that_the_rivals_stand_beside_it(simulate):
    data = simulate("--json").data
    assert data["key_every_image"]["actions"] == 16
    assert data["verify_the_grid"]["looked_at"] == 26


def test_that_the_table_names_all_three_ways(simulate):
    out = simulate().out
    for title in ("review and audit", "verify the whole grid once", "key every image"):
        assert title in out


def test_that_it_says_whether_the_bound_held(simulate):
    assert "The bound held in 2 of 2 runs (all seen 2)." in simulate().out


def test_that_the_grid_is_left_out_where_a_class_is_too_small(cli, photos):
    for picture in sorted((photos / "one").iterdir())[5:]:
        picture.unlink()
    said = cli("simulate", photos, "--seeds", 1, "--json")
    assert (said.code, said.data["verify_the_grid"]) == (0, None)
    assert "Verifying the grid was left out." in said.err


@pytest.mark.parametrize("option", ["--target-error", "--confidence"])
def test_that_a_share_outside_its_range_is_refused(simulate, option):
    said = simulate(option, 1.5)
    assert (said.code, "between 0 and 1" in said.err) == (2, True)
