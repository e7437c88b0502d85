"""The arithmetic of site surveys, apart from any record.

Marks go from 0 to 10, scores from 0 to 100. Everything is computed in fractions and
rounded once, half up, to one decimal; what is rounded is what is compared, so that a
score is never below a limit that it seems to reach.
"""

import math
from collections import defaultdict
from fractions import Fraction

# What rejects a supplier, whatever the scores are.
FATAL = ("gate_failed", "critical_zero", "below_floor", "nothing_scored", "overall_low")


def judge(rules, answers):
    """Return the result of a site survey, ready for JSON.

    :param dict rules: ``qualified`` and ``conditional``, the limits of the overall
        score, and ``areas``: dictionaries with ``principle``, ``weight``, ``minimum``,
        ``floor`` and ``is_gate``
    :param list[dict] answers: with ``line``, ``principle``, ``role``, ``kind``,
        ``weight``, ``critical``, ``mark`` (None where it does not apply) and ``passed``
    :return: dictionary with ``outcome``, ``overall``, ``reasons`` (dictionaries with a
        ``code``), ``principles`` and ``roles``; None stands for what was not scored
    """
    areas = rules["areas"]
    exact = {area["principle"]: _score(area, answers) for area in areas}
    overall = _weigh((area["weight"], exact[area["principle"]]) for area in areas)
    roles = [
        {"id": role, "scores": _score_role(rules, answers, role)}
        for role in dict.fromkeys(answer["role"] for answer in answers)
    ]
    principles = [_describe(area, exact, roles) for area in areas]
    overall = _round(overall)
    reasons = [
        *_get_answer_reasons(answers),
        *_get_area_reasons(principles),
        *_get_overall_reasons(rules, overall),
    ]
    return {
        "outcome": _get_outcome(reasons),
        "overall": overall,
        "qualified": rules["qualified"],
        "conditional": rules["conditional"],
        "reasons": reasons,
        "principles": principles,
        "roles": roles,
    }


def _score(area, answers):
    """Return the score of an area, or None: a gate is passed by all or not at all."""
    answers = [answer for answer in answers if answer["principle"] == area["principle"]]
    if area["is_gate"]:
        gates = [answer["passed"] for answer in answers if answer["kind"] == "gate"]
        return (Fraction(100) if all(gates) else Fraction(0)) if gates else None
    return _weigh(
        (answer["weight"], Fraction(10 * answer["mark"]))
        for answer in answers
        if answer["kind"] == "score" and answer["mark"] is not None
    )


def _score_role(rules, answers, role):
    own = [answer for answer in answers if answer["role"] == role]
    scores = {
        str(area["principle"]): _round(_score(area, own)) for area in rules["areas"]
    }
    # Keys of JSON are strings.
    return {key: score for key, score in scores.items() if score is not None}


def _weigh(pairs):
    """Return the mean of (weight, score) pairs; those without a score do not count."""
    totals = defaultdict(Fraction)
    for weight, score in pairs:
        if score is not None:
            totals["weight"] += weight
            totals["score"] += weight * score
    return totals["score"] / totals["weight"] if totals["weight"] else None


def _round(score):
    return None if score is None else math.floor(score * 10 + Fraction(1, 2)) / 10


def _describe(area, exact, roles):
    key = str(area["principle"])
    scores = [role["scores"][key] for role in roles if key in role["scores"]]
    return {
        "id": area["principle"],
        "weight": area["weight"],
        "minimum": area["minimum"],
        "floor": area["floor"],
        "is_gate": area["is_gate"],
        "score": _round(exact[area["principle"]]),
        "low": min(scores, default=None),
        "high": max(scores, default=None),
    }


def _get_answer_reasons(answers):
    for answer in answers:
        if answer["kind"] == "gate" and not answer["passed"]:
            yield {"code": "gate_failed", "line": answer["line"]}
        elif answer["kind"] == "score" and answer["critical"] and answer["mark"] == 0:
            yield {"code": "critical_zero", "line": answer["line"]}


def _get_area_reasons(principles):
    for area in principles:
        if area["is_gate"]:
            continue
        score = area["score"]
        values = {"principle": area["id"], "score": score}
        if score is None:
            if area["weight"]:
                yield {"code": "not_scored", **values}
        elif score < area["floor"]:
            yield {"code": "below_floor", "limit": area["floor"], **values}
        elif score < area["minimum"]:
            yield {"code": "below_minimum", "limit": area["minimum"], **values}


def _get_overall_reasons(rules, overall):
    if overall is None:
        yield {"code": "nothing_scored"}
    elif overall < rules["conditional"]:
        yield {"code": "overall_low", "score": overall, "limit": rules["conditional"]}
    elif overall < rules["qualified"]:
        yield {"code": "overall_middle", "score": overall, "limit": rules["qualified"]}


def _get_outcome(reasons):
    if any(reason["code"] in FATAL for reason in reasons):
        return "rejected"
    return "conditional" if reasons else "qualified"
