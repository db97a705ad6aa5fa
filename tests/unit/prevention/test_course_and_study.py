"""Event study, diagnosis of waves, false alarms and the study as a whole."""

import numpy as np
import pandas as pd
import pytest

from buurtwacht.prevention.event_study import course_around_start
from buurtwacht.prevention.frames import nearest, panel_of, places, ring
from buurtwacht.prevention.layout import from_adjacency, from_centroids
from buurtwacht.prevention.panel import NEVER, Window, of_counts
from buurtwacht.prevention.placebo import before_after, earlier_dates, false_alarms
from buurtwacht.prevention.randomisation import placebo_test
from buurtwacht.prevention.study import Choices, study

CHOICES = Choices("1.1.1", "3.9.1", "", Window(), 99, 20, (0.9, 0.8), True)


def with_effect(counts, start, ratio, rng):
    after = np.arange(counts.shape[1]) >= np.where(start == NEVER, 999, start)[:, None]
    return np.where(after, rng.binomial(counts.astype(int), ratio), counts).astype(float)


def test_the_course_shows_when_the_effect_began(quiet_panel, some_starts):
    start = some_starts(adopters=40)
    rng = np.random.default_rng(1)
    counts = with_effect(quiet_panel(size=30), start, 0.5, rng)
    course = course_around_start(of_counts(counts), start, Window(), rng, draws=99)
    kinds = {period.first: period for period in course.periods}
    assert kinds[-3].kind == "donut" and kinds[0].kind == "after" and kinds[-6].kind == "lead"
    assert kinds[0].band_high < 0 < kinds[-6].band_high
    assert all(one.band_low <= one.low <= one.high <= one.band_high for one in course.periods)
    assert course.coarse.covariance.shape == (len(course.coarse.log_ratios),) * 2


def test_a_wave_is_flagged_and_quiet_starts_are_not(quiet_panel, some_starts):
    quiet = flagged = leads = 0
    for seed in range(30):
        start = some_starts(adopters=10, seed=seed)
        counts = quiet_panel(seed=200 + seed)
        rng = np.random.default_rng(seed)
        calm = course_around_start(of_counts(counts), start, Window(), rng, draws=99)
        quiet += placebo_test(of_counts(counts), start, Window(), rng, draws=99).wave.flagged
        leads += calm.lead_p <= 0.05
        for unit in np.flatnonzero(start != NEVER):
            counts[unit, start[unit] - 2 : start[unit]] = 2 * counts[unit, start[unit] - 2] + 2
        flagged += placebo_test(of_counts(counts), start, Window(), rng, draws=99).wave.flagged
    assert quiet <= 6 and leads <= 6
    assert flagged >= 27


def test_before_and_after_is_an_exact_test():
    scipy = pytest.importorskip("scipy.stats")
    counts = np.zeros((2, 24))
    counts[0, :12], counts[0, 12:] = 1, 0
    counts[0, 12] = 3
    verdict = before_after(of_counts(counts), np.array([12, NEVER]))
    assert np.exp(verdict.log_ratio) == pytest.approx(3 / 12)
    by_hand = min(1.0, 2 * scipy.binom.cdf(3, 15, 0.5))
    assert verdict.p_value == pytest.approx(by_hand)


def test_false_alarms_are_counted_where_nothing_happened(quiet_panel, some_starts):
    start = some_starts(adopters=12)
    rng = np.random.default_rng(3)
    counts = with_effect(quiet_panel(), start, 0.2, rng)
    found = false_alarms(of_counts(counts), start, Window(), rng, studies=25)
    assert found.shares["headline"] <= 0.2
    assert set(found.shares) >= {"before_after", "two_way", "donut", "headline"}
    with pytest.raises(ValueError, match="without a start"):
        false_alarms(of_counts(counts[:25]), np.full(25, 12), Window(), rng, studies=5)


def test_a_placebo_date_sees_nothing_of_the_real_effect(quiet_panel):
    counts = quiet_panel()
    start = np.full(len(counts), NEVER)
    start[:5] = 30
    counts[:5, 27:] = 999
    moved, dates, window = earlier_dates(of_counts(counts), start, Window())
    assert dates[:5].tolist() == [18] * 5
    assert np.nanmax(moved.counts) < 999
    assert 18 + window.after <= 27


def frames(units=60, months=36, adopters=8, ratio=0.5, seed=4):
    rng = np.random.default_rng(seed)
    names = [f"BU{number:08d}" for number in range(units)]
    calendar = [str(month) for month in pd.period_range("2020-01", periods=months, freq="M")]
    level = rng.gamma(2, 1.5, units)
    start = np.full(units, NEVER)
    start[:adopters] = rng.integers(14, 20, adopters)
    rows = []
    for offence, effect in (("1.1.1", ratio), ("3.9.1", 1.0)):
        counts = rng.poisson(level[:, None] * np.ones(months)).astype(float)
        counts = with_effect(counts, start, effect, rng)
        rows += [
            (name, month, offence, int(counts[at, when]))
            for at, name in enumerate(names)
            for when, month in enumerate(calendar)
        ]
    crime = pd.DataFrame(rows, columns=["neighbourhood", "month", "offence", "count"])
    days = [pd.NaT if one == NEVER else pd.Timestamp(f"{calendar[one]}-01") for one in start]
    adoption = pd.DataFrame({"neighbourhood": names, "started_on": pd.to_datetime(days)})
    return crime, adoption


def test_the_study_recovers_what_was_planted():
    crime, adoption = frames()
    names = adoption["neighbourhood"].tolist()
    adjacency = pd.DataFrame({"neighbourhood": names[:-1], "neighbour": names[1:]})
    results = study(crime, adoption, adjacency, CHOICES, seed=1)
    rows = results.estimates.set_index(["model", "term"])
    head = rows.loc[("prevention", "start of a group")]
    assert head["conf_low"] < 0.5 < head["conf_high"] < 1
    control = rows.loc[("prevention_negative_control", "start of a group")]
    assert control["conf_low"] < 1 < control["conf_high"]
    assert results.exhibits["flow"]["adopters"] == 8
    assert len(results.exhibits["placebo"]) > 50
    again = study(crime, adoption, adjacency, CHOICES, seed=1)
    pd.testing.assert_frame_equal(results.estimates, again.estimates)


def test_a_panel_that_cannot_answer_says_why():
    crime, adoption = frames(units=24, adopters=8)
    results = study(crime, adoption, None, CHOICES, seed=1)
    assert len(results.estimates) == 1
    assert "fewer than 20" in results.estimates["note"].iloc[0]


ADOPTERS = [f"BU{number:08d}" for number in range(8)]


def without(crime, chosen):
    return crime[~chosen]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda crime: crime.assign(count=0), "no start with counts to compare with"),
        (lambda crime: crime.iloc[:0], "no counts of this offence"),
        (
            lambda crime: without(
                crime, crime["neighbourhood"].isin(ADOPTERS) & (crime["month"] >= "2021-03")
            ),
            "no start with counts to compare with",
        ),
        (
            lambda crime: crime.assign(
                count=crime["count"].where(~crime["neighbourhood"].isin(ADOPTERS), 0)
            ),
            "nothing was counted where groups started",
        ),
    ],
    ids=["nothing at all", "no rows", "no month after", "adopters without"],
)
def test_a_panel_without_counts_to_compare_is_one_row_with_its_reason(change, reason):
    crime, adoption = frames()
    results = study(change(crime), adoption, None, CHOICES, seed=1)
    assert len(results.estimates) == 1
    note = results.estimates["note"].iloc[0]
    assert note.startswith(f"not computed: {reason}")
    assert results.exhibits["problem"] == note


def test_every_row_without_a_number_says_why():
    crime, adoption = frames(ratio=0.0)
    rows = study(crime.drop(crime.index[0]), adoption, None, CHOICES, seed=1).estimates
    silent = rows[rows["estimate"].isna() & (rows["note"] == "")]
    assert silent.empty, silent[["model", "term"]]
    usual = rows[(rows["model"] == "prevention_two_way") & (rows["term"] == "start of a group")]
    assert usual["p_value"].isna().all()


def test_the_note_of_the_headline_ends_with_the_panel():
    crime, adoption = frames()
    late = pd.Timestamp("2022-12-01")
    adoption["started_on"] = adoption["started_on"].where(adoption["started_on"].isna(), late)
    rows = study(crime, adoption, None, CHOICES, seed=1).estimates
    assert rows["note"].iloc[0].startswith("months 0 to 0 after the start")


def test_early_starts_leave_the_wave_unknown_and_the_study_undecided():
    crime, adoption = frames()
    early = pd.Timestamp("2020-06-01")
    adoption["started_on"] = adoption["started_on"].where(adoption["started_on"].isna(), early)
    results = study(crime, adoption, None, CHOICES, seed=1)
    rows = results.estimates.set_index("model")
    head = rows.loc["prevention"].iloc[0]
    assert (head["p_value"], head["conf_low"]) == (1, 0) and np.isnan(head["conf_high"])
    assert "too few months before the starts" in head["note"]
    assert rows.loc["prevention_wave", "note"].startswith("not computed")
    assert not results.exhibits["undecidable"]


def test_a_start_within_a_month_counts_from_the_next():
    crime, adoption = frames()
    adoption.loc[0, "started_on"] = pd.Timestamp("2021-03-17")
    adoption.loc[1, "started_on"] = pd.Timestamp("2021-03-01")
    adoption.loc[2, "started_on"] = pd.Timestamp("2019-03-01")
    adoption.loc[3, "started_on"] = pd.Timestamp("2030-01-01")
    where = places(crime, adoption)
    assert where.start[:2].tolist() == [15, 14]
    assert where.partial and where.always == 1
    assert where.start[2] == NEVER
    assert len(where.neighbourhoods) == 59


def test_a_list_of_adopters_only_makes_the_others_never():
    crime, adoption = frames()
    where = places(crime, adoption[adoption["started_on"].notna()])
    assert len(where.neighbourhoods) == 60 and (where.start == NEVER).sum() == 52
    some = places(crime, adoption.iloc[:20])
    assert some.unlisted == 40 and len(some.neighbourhoods) == 20


def test_a_missing_row_is_missing():
    crime, adoption = frames()
    panel = panel_of(crime.iloc[1:], places(crime, adoption), "1.1.1", use_population=False)
    assert np.isnan(panel.counts[0, 0]) and np.isnan(panel.counts).sum() == 1


def test_the_ring_starts_with_its_first_neighbour():
    crime, adoption = frames()
    where = places(crime, adoption)
    names = where.neighbourhoods
    adjacency = pd.DataFrame(
        {
            "neighbourhood": [names[0], names[1], names[30]],
            "neighbour": [names[20], names[20], names[31]],
        }
    )
    start = ring(where, adjacency)
    assert start[20] == min(where.start[0], where.start[1])
    assert (start != NEVER).sum() == 1


def test_places_on_the_map():
    positions = pd.DataFrame(
        {"neighbourhood": list("abc"), "latitude": [52.0, 52.0, 52.1], "longitude": [4.0, 4.1, 4.0]}
    )
    near = nearest(positions, neighbours=1)
    assert dict(zip(near["neighbourhood"], near["neighbour"], strict=True))["b"] == "a"
    placed = from_centroids(positions)
    assert placed["c"][1] - placed["a"][1] == pytest.approx(11.12, abs=0.01)
    line = pd.DataFrame({"neighbourhood": list("abcd"), "neighbour": list("bcde")})
    drawn = from_adjacency(line)
    order = [drawn[name][0] for name in "abcde"]
    assert order == sorted(order) or order == sorted(order, reverse=True)
