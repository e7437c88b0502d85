import itertools
import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from odoo.tests import BaseCase, tagged

from ..tools.survey import judge

EQUIPMENT, DELIVERY, SECRETS = 1, 2, 5
TECHNOLOGY, QUALITY = 11, 12


def area(principle, weight, minimum=0, floor=0, is_gate=False):
    return {
        "principle": principle,
        "weight": weight,
        "minimum": minimum,
        "floor": floor,
        "is_gate": is_gate,
    }


def answer(principle, mark, weight=10, role=TECHNOLOGY, **values):
    return {
        "line": 7,
        "principle": principle,
        "role": role,
        "kind": "score",
        "weight": weight,
        "critical": False,
        "mark": mark,
        "passed": False,
        **values,
    }


def gate(passed, role=TECHNOLOGY):
    return answer(SECRETS, None, 0, role, kind="gate", passed=passed)


AREAS = [
    area(EQUIPMENT, 60, minimum=70),
    area(DELIVERY, 40, minimum=60, floor=40),
    area(SECRETS, 0, is_gate=True),
]
RULES = {"qualified": 80, "conditional": 60, "areas": AREAS}


@tagged("post_install", "-at_install")
class TestSurveyArithmetic(BaseCase):
    def _judge(self, *answers, **rules):
        return judge({**RULES, **rules}, list(answers))

    def _assert_judged(self, outcome, codes, *answers):
        result = self._judge(*answers)
        self.assertEqual(result["outcome"], outcome)
        self.assertEqual([reason["code"] for reason in result["reasons"]], codes)

    def test_table_by_hand(self):
        """Equipment (30 x 80 + 10 x 40 + 20 x 100) / 60 = 80, Delivery 60."""
        result = self._judge(
            answer(EQUIPMENT, 8, 30),
            answer(EQUIPMENT, 4, 10),
            answer(EQUIPMENT, 10, 20, QUALITY),
            answer(DELIVERY, 6, 5, QUALITY),
            answer(DELIVERY, None, 90, QUALITY),
            gate(True),
        )
        # 60 % of 80 and 40 % of 60
        self.assertEqual(result["overall"], 72)
        rows = {row["id"]: row for row in result["principles"]}
        self.assertEqual(rows[EQUIPMENT]["score"], 80)
        # Technology (30 x 80 + 10 x 40) / 40 = 70, Quality 100
        self.assertEqual((rows[EQUIPMENT]["low"], rows[EQUIPMENT]["high"]), (70, 100))
        self.assertEqual((rows[DELIVERY]["low"], rows[DELIVERY]["high"]), (60, 60))
        self.assertEqual(rows[SECRETS]["score"], 100)
        self.assertEqual(
            {role["id"]: role["scores"] for role in result["roles"]},
            {TECHNOLOGY: {"1": 70, "5": 100}, QUALITY: {"1": 100, "2": 60}},
        )

    def test_outcomes(self):
        good = (answer(EQUIPMENT, 10), gate(True))
        self._assert_judged("qualified", [], *good, answer(DELIVERY, 6))
        low = ["below_minimum"]
        # 60 + 40 % of 50, of 40 and of 30: limits belong to what is above them
        fifty = (answer(DELIVERY, 4), answer(DELIVERY, 6))
        self._assert_judged("conditional", low, *good, *fifty)
        self._assert_judged(
            "conditional", [*low, "overall_middle"], *good, answer(DELIVERY, 4)
        )
        self._assert_judged(
            "rejected", ["below_floor", "overall_middle"], *good, answer(DELIVERY, 2)
        )
        middle = (answer(EQUIPMENT, 8), answer(DELIVERY, 6), gate(True))
        self._assert_judged("conditional", ["overall_middle"], *middle)
        weak = (answer(EQUIPMENT, 4), answer(DELIVERY, 6), gate(True))
        self._assert_judged("rejected", [*low, "overall_low"], *weak)

    def test_one_thing_rejects_the_best(self):
        best = (answer(EQUIPMENT, 10), answer(DELIVERY, 10))
        self._assert_judged("rejected", ["gate_failed"], *best, gate(False))
        self._assert_judged(
            "rejected",
            ["gate_failed"],
            *best,
            gate(True),
            gate(False, QUALITY),
        )
        zero = answer(DELIVERY, 0, 1, critical=True)
        self._assert_judged("rejected", ["critical_zero"], *best, zero)
        self._assert_judged("qualified", [], *best, {**zero, "critical": False})
        self._assert_judged("qualified", [], *best, {**zero, "mark": None})

    def test_what_was_not_scored_does_not_count(self):
        result = self._judge(answer(EQUIPMENT, 8), answer(DELIVERY, None))
        self.assertEqual(result["overall"], 80)
        # It is no reason to be qualified either.
        self.assertEqual(result["outcome"], "conditional")
        self._assert_judged(
            "rejected",
            ["not_scored", "not_scored", "nothing_scored"],
            answer(EQUIPMENT, None),
        )

    def test_what_is_rounded_is_compared(self):
        """79.95 is shown as 80.0, and is 80.0; 79.94 is not."""
        areas = [area(EQUIPMENT, 100)]
        for weights, score, outcome in (
            ((1999, 2001), 80.0, "qualified"),
            ((1994, 2006), 79.9, "conditional"),
        ):
            total = [(weights[0], 10), (weights[1], 6)]
            result = self._judge(
                *(answer(EQUIPMENT, mark, weight) for weight, mark in total),
                areas=areas,
            )
            self.assertEqual((result["overall"], result["outcome"]), (score, outcome))

    def test_same_as_computed_otherwise(self):
        """Whatever the answers, a computation of another kind agrees."""
        chance = random.Random(2027)
        for _number in range(300):
            weights = [chance.randrange(0, 101) for _area in range(4)]
            rules = {
                "qualified": chance.randrange(60, 100),
                "conditional": chance.randrange(20, 60),
                "areas": [
                    area(n, weight, chance.randrange(101), chance.randrange(50))
                    for n, weight in enumerate(weights)
                ],
            }
            answers = [
                answer(
                    principle,
                    chance.choice([None, 0, 2, 4, 6, 8, 10]),
                    chance.randrange(0, 40),
                    role,
                    critical=chance.random() < 0.05,
                )
                for principle, role in itertools.product(range(4), range(3))
                for _question in range(chance.randrange(4))
            ]
            self._compare(judge(rules, answers), rules, answers)

    def _compare(self, result, rules, answers):
        scores = [self._by_copies(answers, n) for n in range(4)]
        pairs = [
            (a["weight"], score)
            for a, score in zip(rules["areas"], scores, strict=True)
            if score is not None
        ]
        total = sum(weight for weight, _score in pairs)
        overall = sum(w * s for w, s in pairs) / Fraction(total) if total else None
        self.assertEqual(result["overall"], self._half_up(overall))
        for row, score in zip(result["principles"], scores, strict=True):
            self.assertEqual(row["score"], self._half_up(score))
        self.assertEqual(result["outcome"], self._decide(rules, answers, result))

    def _by_copies(self, answers, principle):
        """Return the plain mean of as many copies of each mark as its weight says."""
        marks = [
            10 * a["mark"]
            for a in answers
            if a["principle"] == principle and a["mark"] is not None
            for _copy in range(a["weight"])
        ]
        return Fraction(sum(marks), len(marks)) if marks else None

    def _half_up(self, score):
        if score is None:
            return None
        value = Decimal(score.numerator) / Decimal(score.denominator)
        return float(value.quantize(Decimal("0.1"), ROUND_HALF_UP))

    def _decide(self, rules, answers, result):
        overall = result["overall"]
        if overall is None or overall < rules["conditional"]:
            return "rejected"
        if any(a["critical"] and a["mark"] == 0 for a in answers):
            return "rejected"
        perfect = overall >= rules["qualified"]
        for row, limits in zip(result["principles"], rules["areas"], strict=True):
            if row["score"] is None:
                perfect = perfect and not limits["weight"]
            elif row["score"] < limits["floor"]:
                return "rejected"
            elif row["score"] < limits["minimum"]:
                perfect = False
        return "qualified" if perfect else "conditional"
