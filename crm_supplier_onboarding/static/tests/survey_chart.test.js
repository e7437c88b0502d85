import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { contains, defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const area = (id, name, score, values = {}) => ({
    id,
    name,
    weight: 20,
    minimum: 60,
    floor: 0,
    is_gate: false,
    score,
    low: score,
    high: score,
    ...values,
});
const RESULT = {
    outcome: "conditional",
    overall: 71.5,
    qualified: 80,
    conditional: 60,
    reasons: [],
    principles: [
        area(1, "Equipment and Technology", 80, { low: 60, high: 100 }),
        area(2, "Delivery", 58),
        area(3, "Cooperation", null),
        area(4, "Confidentiality", 100, { is_gate: true, weight: 0, minimum: 0 }),
    ],
    roles: [
        { id: 11, name: "Technology", scores: { 1: 60, 2: 58, 4: 100 } },
        { id: 12, name: "Quality", scores: { 1: 100 } },
    ],
};

class Dossier extends models.Model {
    chart = fields.Json();
    _records = [
        { id: 1, chart: RESULT },
        { id: 2, chart: false },
    ];
}

defineMailModels();
defineModels([Dossier]);

async function mountChart(resId = 1) {
    await mountView({
        type: "form",
        resModel: "dossier",
        resId,
        arch: `<form><field name="chart" widget="supplier_survey_chart"/></form>`,
    });
}

test("draws a polygon for each department and for all of them", async () => {
    await mountChart();
    expect(".o_survey_role").toHaveCount(2);
    expect(".o_survey_total").toHaveCount(1);
    // Up, right and left; what was not scored is left out.
    expect(queryOne(".o_survey_total")).toHaveAttribute("points", "200,82 263.8,170 90,170");
    expect(queryOne(".o_survey_minimum")).toHaveAttribute(
        "points",
        "200,104 266,170 200,236 90,170",
    );
    expect(queryAll(".o_survey_role:last circle")).toHaveCount(1);
    expect(queryAllTexts(".o_survey_key")).toEqual([
        "All departments",
        "Technology",
        "Quality",
        "Minimum",
    ]);
});

test("shows how far departments are apart", async () => {
    await mountChart();
    expect(queryAllTexts(".o_survey_bar b")).toEqual(["80", "58", "not scored", "passed"]);
    // Not where all are of one mind, nor for a gate.
    expect(".o_survey_spread").toHaveCount(1);
    const first = queryOne(".o_survey_spread");
    expect(first.style.insetInlineStart).toBe("60%");
    expect(first.style.width).toBe("40%");
    expect(queryAllTexts(".o_survey_bar b.text-danger")).toEqual(["58"]);
    expect(".o_survey_score").toHaveCount(3);
});

test("can be heard and read as a table", async () => {
    await mountChart();
    expect("svg[role=img]").toHaveAttribute(
        "aria-label",
        "Scores of the site survey: Equipment and Technology: 80, Delivery: 58, " +
            "Cooperation: not scored, Confidentiality: passed",
    );
    await contains("summary").click();
    expect(queryAllTexts(".o_survey_table tbody tr:first td")).toEqual([
        "60",
        "100",
        "80",
        "60",
        "20",
    ]);
    expect(queryAllTexts(".o_survey_table tbody tr:last td")).toEqual(["", "", "71.5", "80", ""]);
});

test("is not there before the result", async () => {
    await mountChart(2);
    expect(".o_survey_chart").toHaveCount(0);
});

test("fits on a phone", async () => {
    await mountChart();
    const { clientWidth, scrollWidth } = queryOne(".o_survey_chart");
    expect(scrollWidth).toBe(clientWidth);
});
