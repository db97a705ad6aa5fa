"""`buurtwacht crime` against a server on this machine that speaks the service's JSON."""

import csv
import hashlib
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlparse

import pytest

from buurtwacht.cli import main

KINDS = ["0.0.0 ", "1.1.1 ", "1.2.2 ", "2.6.10"]
NUISANCE = ["T001  ", "E33   ", "3.7.1 "]
REGIONS = ["NL00", "GM0758    ", "WK075800  ", "BU07580001", "BU07580002", "BU08550001"]
PERIODS = ["2023MM11", "2023MM12", "2023JJ00", "2024MM01", "2024MM02"]
PAGE = 7
BROKEN = b'{"value": ['


def count(kind: str, region: str, period: str) -> int | None:
    if region.startswith("BU07580002") and period < "2024":
        return None
    if period == "2024MM02":
        return 1
    return 10 + len(kind.strip()) + int(period[-1])


def records(table: str) -> list[dict]:
    """As the service gives them: the columns of the region tell its kind too."""
    kinds, heading, measure = TABLES[table]
    return [
        {
            "ID": number,
            heading: kind,
            "WijkenEnBuurten": region,
            "Perioden": period,
            measure: count(kind, region, period),
            "Gemeentenaam_2": "Ergens    ",
            "SoortRegio_3": "Buurt     ",
        }
        for number, (kind, region, period) in enumerate(
            (k, r, p) for k in kinds for r in REGIONS for p in PERIODS
        )
    ]


TABLES = {
    "47022NED": (KINDS, "SoortMisdrijf", "GeregistreerdeMisdrijven_1"),
    "47024NED": (NUISANCE, "Overlast", "GeregistreerdeOverlast_1"),
}


def meets(record: dict, wanted: str) -> bool:
    """Does a record meet a filter of `and`, `or`, `eq` and `substringof`?"""
    if not wanted:
        return True
    wanted = re.sub(r"substringof\('([^']*)',(\w+)\)", r"('\1' in record['\2'])", wanted)
    wanted = re.sub(r"(\w+) eq '([^']*)'", r"record['\1'] == '\2'", wanted)
    return eval(wanted, {"record": record})


class Service(BaseHTTPRequestHandler):
    failures = 0
    asked: ClassVar[list[str]] = []
    spoil = staticmethod(lambda body: body)

    def log_message(self, *_):
        pass

    def do_GET(self):
        parts = urlparse(self.path)
        query = parse_qs(parts.query)
        _, _, _, table, name = parts.path.split("/", 4)
        if type(self).failures:
            type(self).failures -= 1
            self.send_error(503)
            return
        type(self).asked.append(query.get("$filter", [""])[0])
        if table not in TABLES:
            self.send_error(404)
            return
        answer: dict = {"odata.metadata": "x"}
        if name == "":
            names = ["TableInfos", "UntypedDataSet", "TypedDataSet", TABLES[table][1]]
            answer["value"] = [{"name": one} for one in [*names, "WijkenEnBuurten", "Perioden"]]
        elif name == TABLES[table][1]:
            answer["value"] = [{"Key": key, "Title": key} for key in TABLES[table][0]]
        else:
            at = int(query.get("$skip", ["0"])[0])
            wanted = query.get("$filter", [""])[0]
            every = [one for one in records(table) if meets(one, wanted)]
            answer["value"] = every[at : at + PAGE]
            if at + PAGE < len(every):
                host = self.headers["Host"]
                more = urlencode({"$filter": wanted, "$skip": at + PAGE})
                answer["odata.nextLink"] = f"http://{host}{parts.path}?{more}"
        body = json.dumps(answer).encode()
        if name == "TypedDataSet":
            body = type(self).spoil(body)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) + (body == BROKEN)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def service(monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "*")
    cbsodata = pytest.importorskip("cbsodata.cbsodata3")
    monkeypatch.setattr(cbsodata.options, "requests", {})
    Service.failures, Service.asked, Service.spoil = 0, [], staticmethod(lambda body: body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def fetch(tmp_path, host, *more):
    choice = ["--municipality", "GM0758", "--from", "2023-11", "--until", "2024-12"]
    where = ["--raw", str(tmp_path), "--catalog", host, "--plain-http", "--pause", "0"]
    return main(["crime", "city", *choice, *where, *more])


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_padded_keys_roll_ups_years_and_missing_cells(tmp_path, service, capsys):
    assert fetch(tmp_path, service, "--offence", "1.1.1", "2.6.10") == 0
    rows = read(tmp_path / "city" / "crime.csv")
    assert {row["neighbourhood"] for row in rows} == {"BU07580001", "BU07580002"}
    assert {row["offence"] for row in rows} == {"1.1.1", "2.6.10"}
    assert {row["month"] for row in rows} == {"2023-11", "2023-12", "2024-01", "2024-02"}
    assert len(rows) == 2 * (4 + 2)
    first = next(row for row in rows if row["month"] == "2024-01" and row["offence"] == "1.1.1")
    assert first["count"] == str(count("1.1.1 ", "BU07580001", "2024MM01"))
    told = capsys.readouterr().err
    assert "cells have no number" in told and "BU07580002" in told
    assert "2024-02 holds less than half" in told
    assert any("eq '1.1.1 '" in one and "substringof('BU0758'" in one for one in Service.asked)


def test_date_and_hash_stand_beside_the_counts(tmp_path, service):
    assert fetch(tmp_path, service) == 0
    record = json.loads((tmp_path / "city" / "crime.source.json").read_text())
    content = (tmp_path / "city" / "crime.csv").read_bytes()
    assert record["sha256"] == hashlib.sha256(content).hexdigest()
    assert record["tables"] == ["47022NED"] and record["retrieved"].endswith("Z")
    assert record["incomplete"] == "2024-02" and record["partial"] == ["BU07580002"]


def test_an_existing_file_is_only_replaced_by_force(tmp_path, service, capsys):
    target = tmp_path / "city" / "crime.csv"
    target.parent.mkdir()
    target.write_text("mine")
    assert fetch(tmp_path, service) == 2
    assert target.read_text() == "mine" and "--force" in capsys.readouterr().err
    assert fetch(tmp_path, service, "--force") == 0
    assert target.read_text().startswith("neighbourhood,month,offence,count\n")


def test_a_service_that_fails_is_asked_again(tmp_path, service):
    Service.failures = 2
    assert fetch(tmp_path, service) == 0


def test_a_service_that_keeps_failing_leaves_nothing(tmp_path, service, capsys):
    Service.failures = 100
    assert fetch(tmp_path, service) == 2
    assert "4 tries" in capsys.readouterr().err
    assert not (tmp_path / "city").exists()


def test_without_a_network_one_clear_line(tmp_path, service, capsys):
    assert fetch(tmp_path, "127.0.0.1:9") == 2
    told = capsys.readouterr().err
    assert "network" in told and "--csv" in told and told.count("\n") == 1


@pytest.mark.parametrize(
    ("more", "part"),
    [
        (["--offence", "9.9.9"], "no code 9.9.9"),
        (["--offence", "burglary"], "wrong form"),
        (["--municipality", "Tilburg"], "GM0758"),
        (["--until", "2023-01"], "--until"),
        (["--municipality", "GM9999"], "no counts"),
    ],
)
def test_mistakes_are_one_line(tmp_path, service, capsys, more, part):
    assert fetch(tmp_path, service, *more) == 2
    told = capsys.readouterr().err
    assert part in told and told.count("\n") == 1


def test_nuisance_comes_from_its_own_table(tmp_path, service):
    assert fetch(tmp_path, service, "--nuisance", "E33", "3.7.1") == 0
    record = json.loads((tmp_path / "city" / "crime.source.json").read_text())
    assert record["tables"] == ["47022NED", "47024NED"]
    assert record["offences"] == ["1.1.1", "3.7.1", "E33"]


@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        (lambda body: body[:40], "not what this table gives"),
        (lambda body: BROKEN, "broke off"),
        (lambda body: b'{"odata.error": {"message": "later"}}', "not what this table gives"),
        (lambda body: b'{"value": [1, 2]}', "not what this table gives"),
        (lambda body: b'{"value": 7}', "not what this table gives"),
        (lambda body: re.sub(rb'_1": \d+', b'_1": 2.5', body), "not what this table gives"),
        (lambda body: re.sub(rb'_1": \d+', b'_1": -3', body), "not what this table gives"),
        (lambda body: re.sub(rb'_1": \d+', b'_1": NaN', body), "not what this table gives"),
        (lambda body: re.sub(rb'_1": \d+', b'_1": "veel"', body), "not what this table gives"),
    ],
)
def test_a_spoiled_answer_is_one_line_and_leaves_nothing(tmp_path, service, capsys, spoil, part):
    Service.spoil = staticmethod(spoil)
    assert fetch(tmp_path, service) == 2
    told = capsys.readouterr().err
    assert part in told and told.count("\n") == 1
    assert not (tmp_path / "city").exists()


def test_counts_as_text_are_numbers_and_points_are_missing(tmp_path, service):
    Service.spoil = staticmethod(lambda body: re.sub(rb'_1": (\d+)', rb'_1": "  \1"', body))
    assert fetch(tmp_path, service) == 0
    first = read(tmp_path / "city" / "crime.csv")[0]
    assert first["count"] == str(count("1.1.1 ", "BU07580001", "2023MM11"))
    Service.spoil = staticmethod(lambda body: re.sub(rb'_1": \d+', b'_1": "."', body))
    assert fetch(tmp_path, service, "--force") == 2


def test_more_municipalities_than_fit_into_one_question(tmp_path, service):
    others = [f"GM{number:04d}" for number in range(1, 45)]
    assert fetch(tmp_path, service, "--municipality", *others, "GM0758", "GM0855") == 0
    rows = read(tmp_path / "city" / "crime.csv")
    assert {row["neighbourhood"][:6] for row in rows} == {"BU0758", "BU0855"}
    assert len({tuple(row.values()) for row in rows}) == len(rows)


def test_a_strange_host_is_one_line(tmp_path, service, capsys):
    assert fetch(tmp_path, "local host:8000:1") == 2
    assert capsys.readouterr().err.count("\n") == 1


DOWNLOAD = """\
"Geregistreerde misdrijven; soort misdrijf, wijk, buurt, maandcijfers"
"Soort misdrijf";"Wijken en buurten";"Perioden";"Geregistreerde misdrijven (aantal)"
"1.1.1 Diefstal/inbraak woning";"BU07580001";"2024 januari";"3"
"1.1.1 Diefstal/inbraak woning";"BU07580001";"2024 februari*";"."
"1.1.1 Diefstal/inbraak woning";"BU07580001";"2024";"30"
"0.0.0 Totaal misdrijven";"BU07580001";"2024 januari";"90"
"1.1.1 Diefstal/inbraak woning";"GM0758";"2024 januari";"1.234"
"1.1.1 Diefstal/inbraak woning";"BU07580002";"2024MM01";"1.234"
"Bron: CBS/Politie"
"""


def from_file(tmp_path, text):
    path = tmp_path / "download.csv"
    path.write_text(text, encoding="utf-8")
    months = ["--from", "2023-01", "--until", "2024-12"]
    return main(["crime", "city", *months, "--csv", str(path), "--raw", str(tmp_path)])


def test_the_download_of_the_portal_is_read_too(tmp_path, capsys):
    assert from_file(tmp_path, DOWNLOAD) == 0
    assert [list(row.values()) for row in read(tmp_path / "city" / "crime.csv")] == [
        ["BU07580001", "2024-01", "1.1.1", "3"],
        ["BU07580002", "2024-01", "1.1.1", "1234"],
    ]
    assert "1 cells have no number" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("Wijken en buurten", "Buurt", "headings"),
        ('"BU07580001";"2024 januari";"3"', '"Centrum";"2024 januari";"3"', "row 3"),
        ('"3"', '"drie"', "row 3"),
    ],
)
def test_a_wrong_download_is_one_line(tmp_path, capsys, old, new, part):
    assert from_file(tmp_path, DOWNLOAD.replace(old, new, 1)) == 2
    told = capsys.readouterr().err
    assert part in told and told.count("\n") == 1
    assert not (tmp_path / "city").exists()


def test_missing_cells_outside_the_choice_are_not_told(tmp_path, capsys):
    more = """\
"1.1.1 Diefstal/inbraak woning";"BU07580001";"2022 mei";"."
"2.2.1 Vernieling";"BU07580001";"2024 mei";"."
"Bron"""
    assert from_file(tmp_path, DOWNLOAD.replace('"Bron', more)) == 0
    assert "1 cells have no number" in capsys.readouterr().err


def test_a_rate_beside_the_counts_and_another_footer_are_passed_over(tmp_path):
    lines = DOWNLOAD.replace("Bron: CBS/Politie", "\N{COPYRIGHT SIGN} CBS, Den Haag").splitlines()
    more = ['"Geregistreerde misdrijven per 1000 inw."'] + ['"2,0"'] * 6
    lines[1:8] = [f"{line};{cell}" for line, cell in zip(lines[1:8], more, strict=True)]
    month_zero = '"1.1.1";"BU07580002";"2024MM00";"7";"1,0"'
    assert from_file(tmp_path, "\n".join([*lines[:8], month_zero, *lines[8:]])) == 0
    counts = [row["count"] for row in read(tmp_path / "city" / "crime.csv")]
    assert counts == ["3", "1234"]


def test_a_nuisance_download_and_one_in_an_old_code_page(tmp_path):
    heads = '"Overlast";"Wijken en buurten";"Perioden";"Geregistreerde overlast (aantal)"\r\n'
    rows = '"3.7.1 Melding caf\xe9";"BU07580001 Centrum";"2024 mei";"12"\r\n'
    path = tmp_path / "download.csv"
    path.write_bytes((heads + rows).encode("cp1252"))
    choice = ["--from", "2023-01", "--until", "2024-12", "--nuisance", "3.7.1"]
    assert main(["crime", "city", *choice, "--csv", str(path), "--raw", str(tmp_path)]) == 0
    (row,) = read(tmp_path / "city" / "crime.csv")
    assert list(row.values()) == ["BU07580001", "2024-05", "3.7.1", "12"]


def test_a_field_without_an_end_is_one_line(tmp_path, capsys):
    assert from_file(tmp_path, DOWNLOAD + '"' + "x" * 200000) == 2
    assert capsys.readouterr().err.count("\n") == 1
