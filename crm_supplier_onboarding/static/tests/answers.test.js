import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Principle extends models.Model {
    name = fields.Char();
    _records = [
        { id: 1, name: "Delivery" },
        { id: 2, name: "Secrets" },
    ];
}

class Line extends models.Model {
    name = fields.Char();
    guidance = fields.Char();
    principle_id = fields.Many2one({ relation: "principle" });
    kind = fields.Selection({
        selection: [
            ["score", "Score"],
            ["gate", "Gate"],
            ["text", "Open"],
        ],
    });
    critical = fields.Boolean();
    score = fields.Selection({
        selection: [
            ["0", "0"],
            ["8", "8"],
            ["na", "N/A"],
        ],
    });
    gate = fields.Selection({
        selection: [
            ["pass", "Passed"],
            ["fail", "Not Passed"],
        ],
    });
    remark = fields.Char();
    _records = [
        {
            id: 1,
            name: "On time?",
            guidance: "Ask",
            principle_id: 1,
            kind: "score",
            critical: true,
        },
        { id: 2, name: "Signed?", principle_id: 2, kind: "gate" },
        { id: 3, name: "Stocks?", principle_id: 1, kind: "score" },
        { id: 4, name: "What else?", principle_id: 1, kind: "text" },
    ];
}

class Evaluation extends models.Model {
    line_ids = fields.One2many({ relation: "line" });
    _records = [{ id: 1, line_ids: [1, 2, 3, 4] }];
}

defineMailModels();
defineModels([Principle, Line, Evaluation]);

async function mountAnswers(readonly = "0") {
    onRpc("line", "write", ({ args }) => expect.step(args));
    await mountView({
        type: "form",
        resModel: "evaluation",
        resId: 1,
        arch: `
            <form>
                <field name="line_ids" widget="supplier_answers" readonly="${readonly}">
                    <list>
                        <field name="principle_id"/>
                        <field name="name"/>
                        <field name="guidance"/>
                        <field name="kind"/>
                        <field name="critical"/>
                        <field name="score"/>
                        <field name="gate"/>
                        <field name="remark"/>
                    </list>
                </field>
            </form>`,
    });
}

const card = (id) => `.o_supplier_answer[data-id='${id}']`;

test("asks by principle, with buttons that fit the question", async () => {
    await mountAnswers();
    expect(queryAllTexts("h3")).toEqual(["Delivery", "Secrets", "In General"]);
    expect(queryAllTexts(`${card(1)} button`)).toEqual(["0", "8", "N/A"]);
    expect(queryAllTexts(`${card(2)} button`)).toEqual(["Passed", "Not Passed"]);
    expect(`${card(4)} button`).toHaveCount(0);
    expect(".badge:contains(Critical)").toHaveCount(1);
    expect(".o_supplier_answers_progress span").toHaveText("0 of 3 answered");
});

test("each tap is saved at once", async () => {
    await mountAnswers();
    await contains(`${card(1)} button[data-value='8']`).click();
    expect.verifySteps([[[1], { score: "8" }]]);
    expect(`${card(1)} button[data-value='8']`).toHaveAttribute("aria-pressed", "true");
    expect(".o_supplier_answers_progress span").toHaveText("1 of 3 answered");
    await contains(`${card(2)} button[data-value='pass']`).click();
    expect.verifySteps([[[2], { gate: "pass" }]]);
    // Taken back by a second tap.
    await contains(`${card(1)} button[data-value='8']`).click();
    expect.verifySteps([[[1], { score: false }]]);
    expect(".o_supplier_answers_progress span").toHaveText("1 of 3 answered");
});

test("asks why something is not applicable", async () => {
    await mountAnswers();
    await contains(`${card(3)} button[data-value='na']`).click();
    expect.verifySteps([[[3], { score: "na" }]]);
    expect(`${card(3)} textarea`).toHaveClass("o_supplier_remark_missing");
    await contains(`${card(3)} textarea`).edit("No stocks needed", { confirm: "blur" });
    expect.verifySteps([[[3], { remark: "No stocks needed" }]]);
    expect(`${card(3)} textarea`).not.toHaveClass("o_supplier_remark_missing");
});

test("what is submitted can be read only", async () => {
    await mountAnswers("1");
    expect(`${card(1)} button`).not.toBeEnabled();
    expect("textarea").toHaveCount(0);
});
