"""The schema of every table that crosses a stage.

`RAW` are the tables a researcher delivers (docs: the contract), the others are what stages hand to
each other. Local times are Europe/Amsterdam without offset; months are `YYYY-MM`.
"""

import pandas as pd
import pandera.pandas as pa

from buurtwacht.coding.codes import CODES

SLUG = r"^[a-z0-9-]+\Z"
MONTH = r"^\d{4}-(0[1-9]|1[0-2])\Z"
DATE = "datetime64[ns]"

CHANNELS = (
    "112",
    "0900-8844",
    "wijkagent",
    "online",
    "mma",
    "burgernet",
    "municipality",
    "other",
    "unknown",
)
STATUS_FIELDS = (
    "police_in_group",
    "moderator_contact",
    "rules",
    "signs",
    "registered",
    "training",
    "agreement",
    "insurance",
    "community",
)
KINDS = ("text", "media", "deleted", "system", "poll", "location", "contact", "call")
EVENTS = (
    "created",
    "added",
    "joined_by_link",
    "left",
    "removed",
    "subject",
    "picture",
    "description",
    "admin",
    "number_changed",
    "security_code",
    "encryption",
    "disappearing",
    "approval",
    "community",
    "pinned",
    "privacy",
    "poll",
    "call",
    "other",
)
SCALES = ("rate", "ratio", "difference", "share", "probability")
VERDICTS = ("same", "different", "undecided", "not measured", "not testable", "demonstration")

TYPE_NAMES = {
    "string[pyarrow]": "text",
    "datetime64[ns]": "date or moment",
    "Int64": "whole number",
    "float64": "number",
    "boolean": "yes/no",
    "bool": "yes/no",
}
"""How people call the types of columns."""


def _column(dtype, description, *checks, nullable=False, unique=False, required=True):
    return pa.Column(
        dtype,
        list(checks),
        nullable=nullable,
        unique=unique,
        required=required,
        description=description,
    )


def _text(description, *checks, **options):
    return _column("str", description, *checks, **options)


def _date(description, **options):
    return _column(DATE, description, **options)


def _count(description, **options):
    return _column("Int64", description, pa.Check.ge(0), **options)


def _number(description, *checks, **options):
    return _column("float64", description, *checks, **options)


def _flag(description, **options):
    return _column("boolean", description, **options)


def _schema(name, columns, unique=None, description=""):
    return pa.DataFrameSchema(
        columns, name=name, strict=True, coerce=True, unique=unique, description=description
    )


_group = _text("group, an opaque slug", pa.Check.str_matches(SLUG))
_month = _text("calendar month, YYYY-MM", pa.Check.str_matches(MONTH))
_optional = {"nullable": True, "required": False}

RAW = {
    "groups": _schema(
        "groups",
        {
            "group": _text("opaque slug of the group", pa.Check.str_matches(SLUG), unique=True),
            "municipality": _text("municipality"),
            "neighbourhood": _text("CBS code or slug", **_optional),
            "founded_on": _date("start of the group", **_optional),
            "ended_on": _date("end of the group", **_optional),
            "observed_from": _date("first observed day"),
            "observed_until": _date("last observed day, inclusive"),
            "police_from": _date("first day that police records cover", **_optional),
            "police_until": _date("last day that police records cover, inclusive", **_optional),
            "members": _count("number of members", **_optional),
            "households": _count("number of households in the area", **_optional),
        },
    ),
    "police_reports": _schema(
        "police_reports",
        {
            "report": _text("identifier of the report", unique=True),
            "incident": _text("identifier of the incident; empty = its own", **_optional),
            "group": _text("group of the study", **_optional),
            "neighbourhood": _text("CBS code or slug", **_optional),
            "reported_at": _date("moment of the report, local time"),
            "precision": _text(
                "precision of reported_at",
                pa.Check.isin(("minute", "hour", "day")),
                **_optional,
            ),
            "source": _text(
                "register the report comes from",
                pa.Check.isin(("meldkamer", "bvh", "wijkagent", "moderator")),
                **_optional,
            ),
            "channel": _text("channel of the report", pa.Check.isin(CHANNELS), **_optional),
            "category": _text("category in the register", **_optional),
            "arrests": _count("persons arrested", **_optional),
            "arrested_at": _date("moment of the first arrest", **_optional),
            "group_signal": _text(
                "relation of the report to the chat",
                pa.Check.isin(("before", "after", "none", "unknown")),
                **_optional,
            ),
            "feedback_at": _date("moment of known feedback; empty = unknown", **_optional),
            "feedback_to": _text(
                "receiver of the feedback", pa.Check.isin(("reporter", "group")), **_optional
            ),
        },
    ),
    "consent": _schema(
        "consent",
        {
            "group": _group,
            "participant": _text("name or number as the export shows it"),
            "status": _text(
                "consent of the participant", pa.Check.isin(("given", "refused", "withdrawn"))
            ),
            "since": _date("date of the decision", **_optional),
        },
    ),
    "known_names": _schema(
        "known_names",
        {
            "group": _text("group; empty = all", **_optional),
            "name": _text("name that occurs in texts but never as a sender"),
            "kind": _text("kind of name", pa.Check.isin(("person", "street", "place"))),
        },
    ),
    "members": _schema(
        "members",
        {"group": _group, "date": _date("day of the count"), "members": _count("members")},
        unique=["group", "date"],
    ),
    "group_status": _schema(
        "group_status",
        {
            "group": _group,
            "from": _date("first day of the status", **_optional),
            "until": _date("last day of the status", **_optional),
            "field": _text("status field", pa.Check.isin(STATUS_FIELDS)),
            "value": _text("value of the field"),
        },
    ),
    "crime": _schema(
        "crime",
        {
            "neighbourhood": _text("CBS code or slug"),
            "month": _month,
            "offence": _text("CBS offence code"),
            "count": _count("registered offences"),
            "population": _count("inhabitants", **_optional),
        },
        unique=["neighbourhood", "month", "offence"],
    ),
    "adoption": _schema(
        "adoption",
        {
            "neighbourhood": _text("CBS code or slug", unique=True),
            "started_on": _date("start of a group; empty = never", nullable=True),
        },
    ),
    "adjacency": _schema(
        "adjacency",
        {"neighbourhood": _text("CBS code or slug"), "neighbour": _text("CBS code or slug")},
    ),
    "neighbourhoods": _schema(
        "neighbourhoods",
        {
            "neighbourhood": _text("CBS code or slug", unique=True),
            "name": _text("name", **_optional),
            "latitude": _number("latitude of the centre, degrees", pa.Check.in_range(-90, 90)),
            "longitude": _number("longitude of the centre", pa.Check.in_range(-180, 180)),
        },
    ),
    "group_area": _schema(
        "group_area",
        {
            "group": _group,
            "neighbourhood": _text("CBS code or slug"),
            "share": _number("share of the group's area", pa.Check.in_range(0, 1)),
        },
    ),
    "coding": _schema(
        "coding",
        {
            "message": _text("message identifier"),
            "coder": _text("coder"),
            "codes": _text("codes, separated by ;", nullable=True),
            "draw": _text("number of the drawn sample", **_optional),
            "stratum": _text("stratum of the draw", **_optional),
            "probability": _number(
                "probability of being drawn",
                pa.Check.in_range(0, 1, include_min=False),
                **_optional,
            ),
        },
        unique=["message", "coder"],
    ),
    "interviews": _schema(
        "interviews",
        {
            "interview": _text("interview"),
            "role": _text(
                "role of the respondent",
                pa.Check.isin(("moderator", "resident", "police", "municipality", "expert")),
            ),
            "group": _text("group", **_optional),
            "claim": _text("identifier of the claim"),
            "stance": _text("stance", pa.Check.isin(("supports", "contradicts", "mixed"))),
        },
    ),
    "survey": _schema(
        "survey",
        {
            "group": _group,
            "wave": _text("wave of the survey"),
            "member": _text("member of the group", pa.Check.isin(("yes", "no"))),
            "item": _text("item"),
            "mean": _number("mean"),
            "sd": _number("standard deviation", pa.Check.ge(0)),
            "n": _count("respondents"),
        },
    ),
}
"""Raw tables by name; the file is `<name>.csv`. Columns with `required=False` may be left out."""

PERSONAL = ("consent", "known_names")
"""Raw tables that are validated but never copied out of `data/raw`."""

BATCHES = _schema(
    "batches",
    {"batch": _text("batch, b0000 upwards"), "group": _group},
    description="Which groups are processed together; results do not depend on it.",
)

MESSAGES = _schema(
    "messages",
    {
        "group": _group,
        "message": _text("keyed hash of group, sender, time and ordinal", unique=True),
        "position": _count("place in the merged chat, from 0"),
        "sent_at": _date("local time of the exporting phone"),
        "sender": _text("keyed pseudonym; null for system lines", nullable=True),
        "kind": _text("kind of message", pa.Check.isin(KINDS)),
        "event": _text("type of system event", pa.Check.isin(EVENTS), nullable=True),
        "text": _text("redacted text, profile work"),
        "edited": _column("bool", "the message was edited"),
        "n_chars": _count("code points of the unredacted text"),
        "n_words": _count("words of the unredacted text"),
    },
    description="Anonymised messages, one row each.",
)

READ_QUALITY = _schema(
    "read_quality",
    {
        "group": _group,
        "export": _count("number of the export within its group, from 1"),
        "shape": _text("header shape, d=day m=month y=year"),
        "platform": _text("phone", pa.Check.isin(("android", "ios", "unknown"))),
        "language": _text("language of the system texts"),
        "date_order": _text("order of day, month, year"),
        "date_confidence": _text(
            "evidence for the order", pa.Check.isin(("certain", "likely", "ambiguous"))
        ),
        "messages": _count("messages of members"),
        "system_lines": _count("system lines"),
        "unread_lines": _count("lines before the first header"),
        "gaps": _count("silences of over 30 days"),
        "duplicates_merged": _count("messages also present in another export of the group"),
        "clock_shift": _column(
            "Int64", "minutes that its clock ran ahead of the earlier exports, taken off in merging"
        ),
        "look_alikes": _count("lines within messages that look like a header"),
        "out_of_order": _count("messages earlier than the one before"),
        "first_at": _date("first message", nullable=True),
        "last_at": _date("last message", nullable=True),
        "cap_suspected": _column("bool", "as many messages as a phone exports at most"),
        "reasons_missing": _text("events that explain missing text, ; separated"),
    },
    description="Quality of each export; exports are numbered, file names are not kept.",
)

CODED = _schema(
    "coded",
    {
        "group": _group,
        "message": _text("message", unique=True),
        **{code: _column("bool", f"code {code} applies") for code in CODES},
        "test_message": _column("bool", "test of the group; left out of activity"),
        "joint_activity": _column("bool", "proposes or recalls a joint activity of neighbours"),
        "report_intended": _column("bool", "a report is promised, not done or under way"),
    },
    description="Codes of each text message of a member.",
)

CODER_ERROR = _schema(
    "coder_error",
    {
        "code": _text("code", pa.Check.isin(CODES), unique=True),
        "messages": _count("messages of the training corpus that have the code"),
        "precision": _number("share of its decisions that are right", nullable=True),
        "recall": _number("share of its messages that are found", nullable=True),
        "f1": _number("harmonic mean of both", nullable=True),
        "calibration_error": _number("expected calibration error over ten bins"),
        "threshold": _number("least probability that gives the code"),
    },
    description="Error of the trained coder on groups of its corpus that it had not seen.",
)

AGREEMENT = _schema(
    "agreement",
    {
        "code": _text("code", pa.Check.isin(CODES), unique=True),
        "messages": _count("messages coded by hand at least twice"),
        "prevalence": _number("share of their codings with the code", nullable=True),
        "alpha": _number("Krippendorff's alpha (nominal); null without variation", nullable=True),
        "alpha_low": _number("lower limit, 95% bootstrap over messages", nullable=True),
        "alpha_high": _number("upper limit", nullable=True),
        "ac1": _number("Gwet's AC1", nullable=True),
        "ac1_low": _number("lower limit, 95% bootstrap over messages", nullable=True),
        "ac1_high": _number("upper limit", nullable=True),
        "both": _count("pairs of coders of whom both gave the code"),
        "one": _count("pairs of coders of whom one did"),
        "neither": _count("pairs of coders of whom none did"),
    },
    description="Agreement of coders on the messages coded by hand; no rows without them.",
)

CODED_COUNT = _schema(
    "coded_count",
    {
        "group": _group,
        "month": _month,
        "code": _text(
            "code, or `signal`: suspicious or offence", pa.Check.isin((*CODES, "signal"))
        ),
        "plug_in": _number("messages with the code, by the trained coder"),
        "corrected": _number(
            "the same, corrected by the hand-coded sample; null without one", nullable=True
        ),
        "variance": _number("variance of `corrected` over draws of the sample", nullable=True),
        "coded_present": _count("hand-coded messages of the cohort that truly have the code"),
        "method": _text(
            "design-based; few: fewer than 50 of them; plug-in: no hand-coded sample",
            pa.Check.isin(("design-based", "few", "plug-in")),
        ),
    },
    unique=["group", "month", "code"],
    description="Messages per code with coding error carried through, per group and month.",
)

GROUP_MONTH = _schema(
    "group_month",
    {
        "group": _group,
        "month": _month,
        "observed_days": _count("days observed"),
        "police_days": _count("observed days that police records cover"),
        "messages": _count("messages of members, neither system nor test"),
        "background_messages": _count("messages outside incident episodes"),
        "background_messages_corrected": _number(
            "the same, episodes scaled by the hand-coded sample; null without one", nullable=True
        ),
        "active_members": _count("members with at least one such message"),
        "members": _number("members by the count nearest in time, within 90 days", nullable=True),
        "member_months": _number("members x observed days / 30.4375", nullable=True),
        "media": _count("media messages"),
        "deleted": _count("deleted messages"),
        "joined": _count("members that joined or were added"),
        "left": _count("members that left or were removed"),
        "episodes": _count("incident episodes opened"),
        "claimed_reports": _count("episodes in which a report to the police was claimed"),
        **{f"n_{code}": _count(f"messages with code {code}") for code in CODES},
        "joint_activities": _count("messages that propose or recall a joint activity"),
        "reports": _count("police reports; null where records do not cover a day", nullable=True),
        "report_incidents": _count("incidents among the reports", nullable=True),
        "arrests": _count("persons arrested", nullable=True),
        "arrest_incidents": _count("incidents with an arrest", nullable=True),
    },
    unique=["group", "month"],
    description="One row per group and calendar month with at least one observed day.",
)

GROUP = _schema(
    "group",
    {
        "group": _text("group", unique=True),
        "municipality": _text("municipality"),
        "observed_from": _date("first observed day"),
        "observed_until": _date("last observed day"),
        "observed_days": _count("days observed"),
        "police_days": _count("observed days that police records cover"),
        "messages": _count("messages of members, neither system nor test"),
        "outside_period": _count("messages of members on days that are not observed"),
        "test_messages": _count("messages on observed days that test the group"),
        "senders": _count("members that sent at least one"),
        "members": _number("mean number of members over the months", nullable=True),
        "messages_per_month": _number("messages per 30.4375 observed days"),
        "sender_gini": _number("Gini coefficient of messages over senders", nullable=True),
        "top_sender_share": _number("share of the most frequent sender", nullable=True),
        "responded_share": _number(
            "share of messages followed within 15 minutes by another sender", nullable=True
        ),
        "reciprocity": _number("share of reply ties that run both ways", nullable=True),
        "density": _number("reply ties over possible ties", nullable=True),
        "night_share": _number("share of messages from 23:00 to 06:59", nullable=True),
        "episodes": _count("incident episodes"),
        "claimed_reports": _count("episodes in which a report to the police was claimed"),
        **{f"n_{code}": _count(f"messages with code {code}") for code in CODES},
        "joint_activities": _count("messages that propose or recall a joint activity"),
        "reports": _count("police reports; null without police records", nullable=True),
        "report_incidents": _count("incidents among the reports", nullable=True),
        "arrests": _count("persons arrested", nullable=True),
        "arrest_incidents": _count("incidents with an arrest", nullable=True),
        "feedback_known": _count("reports with known feedback within 14 days", nullable=True),
    },
    description="One row per group, over its observed period.",
)

MEMBER = _schema(
    "member",
    {
        "group": _group,
        "sender": _text("keyed pseudonym"),
        "messages": _count("messages, neither system nor test"),
        "share": _number("share of the group's messages"),
        "active_months": _count("months with at least one message"),
        "first_at": _date("first message"),
        "last_at": _date("last message"),
        "words": _count("words"),
        "n_moderation": _count("messages with code moderation"),
        "n_support": _count("messages with code support"),
        "n_social": _count("messages with code social"),
        "replies_sent": _count("messages within 15 minutes after another sender"),
        "replies_received": _count("messages answered by another sender within 15 minutes"),
    },
    unique=["group", "sender"],
    description="One row per sending member; never holds sensitive codes.",
)

EPISODE = _schema(
    "episode",
    {
        "group": _group,
        "episode": _text("message that opens the episode", unique=True),
        "opened_at": _date("first signal"),
        "closed_at": _date("last message within 120 silent minutes, at most 24 hours"),
        "messages": _count("messages in the episode"),
        "senders": _count("distinct senders"),
        "signal": _text("code that opened it", pa.Check.isin(("suspicious", "offence"))),
        "response_minutes": _number("to the next message of another sender", nullable=True),
        "responded": _column("bool", "another sender within 15 minutes"),
        "claimed_report": _column("bool", "a report to the police was claimed in the chat"),
        "claimed_112": _column("bool", "a call to 112 was claimed"),
        "claim_minutes": _number("from signal to the first claim", nullable=True),
        "said_not_reported": _column("bool", "said that the police was not told"),
        "own_action": _column("bool", "residents acted themselves"),
        "feedback": _column("bool", "feedback of the police was passed on"),
        "arrest_claimed": _column("bool", "an arrest was claimed"),
        "false_alarm": _column("bool", "the signal was said to be harmless"),
        "covered": _column("bool", "police records cover the day of the signal"),
        "recorded_report": _flag(
            "a police report within the window; null where records do not cover the day",
            nullable=True,
        ),
        "report_incident": _text("matched incident", nullable=True),
        "recorded_feedback": _flag("known feedback within 14 days; null = unknown", nullable=True),
        "recorded_arrest": _flag("the matched incident holds an arrest", nullable=True),
    },
    description="One row per incident episode.",
)

RHYTHM = _schema(
    "rhythm",
    {
        "group": _group,
        "month": _month,
        "weekend": _column("bool", "Saturday or Sunday"),
        "block": _count("block of four hours, 0 = 00:00-03:59"),
        "messages": _count("messages, neither system nor test"),
        "senders": _count("distinct senders"),
    },
    unique=["group", "month", "weekend", "block"],
    description="Messages over the week, for pooled figures.",
)

_verified = "true: found by a person; false: looked at, not there; null: not verified"

ROAD = _schema(
    "road",
    {
        "group": _group,
        "episode": _text("message that opens the episode", unique=True),
        "opened_at": _date("first signal"),
        "claim_done_minutes": _number("to the first claim of a report as done", nullable=True),
        "claim_intended_minutes": _number("to the first promise of a report", nullable=True),
        "feedback_minutes": _number("to the first feedback in the chat", nullable=True),
        "report_minutes": _number(
            "to the first timed report of the matched incident; negative: before the signal",
            nullable=True,
        ),
        "alarm_before_app": _flag(
            "reported, or said to be, by the time of the signal; null: no known report",
            nullable=True,
        ),
        "recorded_feedback_hours": _number(
            "from that report to feedback known in the records; null = unknown", nullable=True
        ),
        **{
            f"{name}_verified": _flag(f"{what}; {_verified}", nullable=True)
            for name, what in (
                ("claim", "a report was claimed"),
                ("own_action", "residents acted themselves"),
                ("feedback", "feedback was passed on"),
                ("arrest", "an arrest was claimed"),
            )
        },
    },
    description="One row per incident episode: what came first, after how long, what is verified.",
)

LINKAGE = _schema(
    "linkage",
    {
        "group": _group,
        "before_minutes": _number("a report may precede the signal by"),
        "after_minutes": _number("a report may follow the signal by"),
        "chosen": _column("bool", "the window of the study"),
        "signals": _count("episodes on days that records cover"),
        "both": _count("episodes with a matching incident"),
        "chat_only": _count("covered episodes without one"),
        "police_only": _count("recorded incidents without an episode"),
        "chance": _number(
            "mean number that match reports shifted by whole weeks; null under four weeks",
            nullable=True,
        ),
    },
    unique=["group", "before_minutes", "after_minutes"],
    description="Matching of episodes and police records by window, and by chance.",
)

COHESION = _schema(
    "cohesion",
    {
        "group": _text("group", unique=True),
        "rules": _text("rule regime on most observed days", nullable=True),
        "origin_with_behaviour": _count("messages that name origin and what the person did"),
        "origin_with_description": _count("with a further description but no behaviour"),
        "origin_alone": _count("with neither"),
        "origin_objected": _count("messages naming origin to which another member objected"),
        "origin_moderated": _count("messages naming origin followed by moderation"),
        "own_action_objected": _count("own actions to which another member objected"),
        "origin_looked_at": _count("messages that name origin, says the coder, seen by a person"),
        "own_action_looked_at": _count("own actions, says the coder, seen by a person"),
        "origin_verified": _count("messages in which a person found that origin is named"),
        "own_action_verified": _count("messages in which a person found own action"),
        **{
            f"{name}_verified": _count(f"{what}; message and reaction found by a person")
            for name, what in (
                ("origin_with_behaviour", "origin and what the person did"),
                ("origin_with_description", "origin and a description but no behaviour"),
                ("origin_alone", "origin with neither"),
                ("origin_objected", "origin, and another member objected"),
                ("origin_moderated", "origin, and moderation by another member"),
                ("own_action_objected", "own action, and another member objected"),
            )
        },
        "origin_senders_verified": _count("distinct senders behind `origin_verified`"),
        "own_action_senders_verified": _count("distinct senders behind `own_action_verified`"),
        "origin_most_by_one_verified": _count("of `origin_verified`, the most by one sender"),
        "own_action_most_by_one_verified": _count("of `own_action_verified`, the most by one"),
        "newcomers": _count("members that first wrote over 30 days after the first day"),
        "newcomers_answered": _count("newcomers whose first message was answered"),
        "moderators": _count("members that wrote a moderating message"),
        "top_moderator_share": _number("share of the busiest of them", nullable=True),
        "supporters": _count("members that wrote a supportive message"),
        "support_gini": _number("Gini coefficient of supportive messages over them", nullable=True),
        "core_members": _count("members in the core of the reply network", nullable=True),
        "core_fit": _number("correlation with a perfect core and periphery", nullable=True),
    },
    description="The darker and the brighter side of each group; only pooled figures may leave.",
)

MOMENT = _schema(
    "moment",
    {
        "group": _group,
        "at": _date("local time"),
        "kind": _text(
            "message of a member, message that opens an episode, or police report",
            pa.Check.isin(("message", "alert", "report")),
        ),
    },
    description="When something was written or reported, for models of timing.",
)

ESTIMATES = _schema(
    "estimates",
    {
        "question": _text("estimand, E1 to E7", pa.Check.str_matches(r"^E[1-7]\Z")),
        "outcome": _text("outcome"),
        "model": _text("name of the model file"),
        "term": _text("group, covariate or step"),
        "scale": _text("scale of the estimate", pa.Check.isin(SCALES)),
        "estimate": _number("estimate", nullable=True),
        "conf_low": _number("lower limit", nullable=True),
        "conf_high": _number("upper limit", nullable=True),
        "p_value": _number("p value", pa.Check.in_range(0, 1), nullable=True),
        "n_groups": _count("groups behind the estimate"),
        "n_obs": _count("observations behind the estimate"),
        "method": _text("method and level of the interval"),
        "note": _text("reading aid, guard or reason of suppression"),
    },
    unique=["question", "outcome", "model", "term", "scale"],
    description="One row per result.",
)

ESTIMATES_INTERNAL = _schema(
    "estimates_internal",
    {
        **ESTIMATES.columns,
        "count": _number("what the cell counts; null where it is no count", nullable=True),
        "exposure": _number("exposure or denominator of the cell", nullable=True),
        "senders": _count("distinct senders behind a chat-derived cell", nullable=True),
        "top_share": _number("largest share of one sender in the cell", nullable=True),
        "source": _text("what the cell counts", pa.Check.isin(("chat", "records", "design"))),
    },
    unique=["question", "outcome", "model", "term", "scale"],
    description="All results, before the disclosure gate.",
)

CLAIMS = _schema(
    "claims",
    {
        "id": _count("claim"),
        "statement_nl": _text("what was said"),
        "source": _text("who said it"),
        "measure": _text("what would measure it"),
        "estimate": _number("estimate", nullable=True),
        "conf_low": _number("lower limit", nullable=True),
        "conf_high": _number("upper limit", nullable=True),
        "result": _text("result in words or figures"),
        "verdict": _text("verdict on this cohort", pa.Check.isin(VERDICTS)),
        "reason": _text("why this verdict"),
    },
    description="One row per claim of the study.",
)

STAGE_TABLES = {
    schema.name: schema
    for schema in (
        BATCHES,
        MESSAGES,
        READ_QUALITY,
        CODED,
        CODER_ERROR,
        AGREEMENT,
        CODED_COUNT,
        GROUP_MONTH,
        GROUP,
        MEMBER,
        EPISODE,
        RHYTHM,
        MOMENT,
        ROAD,
        LINKAGE,
        COHESION,
        ESTIMATES,
        ESTIMATES_INTERNAL,
        CLAIMS,
    )
}


def conform(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """`frame` with the columns, order and types of `schema`.

    Raises `pandera.errors.SchemaError` when a value breaks the schema: a defect, not user input.
    """
    return schema.validate(frame[list(schema.columns)]).reset_index(drop=True)
