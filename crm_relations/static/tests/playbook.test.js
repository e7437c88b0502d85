import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class CrmStage extends models.Model {
    _name = "crm.stage";

    name = fields.Char();

    _records = [
        { id: 1, name: "First" },
        { id: 2, name: "Second" },
    ];
}

class CrmLead extends models.Model {
    _name = "crm.lead";

    name = fields.Char();
    stage_id = fields.Many2one({ relation: "crm.stage" });
    duration_tracking = fields.Json();
    is_rotting = fields.Boolean();
    rotting_days = fields.Integer();

    _records = [
        { id: 1, name: "Deal", stage_id: 1 },
        { id: 2, name: "Other", stage_id: 2 },
    ];
}

defineModels({ ...mailModels, CrmLead, CrmStage });

const CHECK = ".o_crm_playbook_checks input";
const PROGRESS = ".o_crm_playbook_progress span";

function makeItem(id, values = {}) {
    return {
        id,
        kind: "check",
        name: `Item ${id}`,
        done: false,
        answer: "",
        user: "",
        date: "",
        ...values,
    };
}

function makePlaybook(items, values = {}) {
    return {
        stage: 1,
        stages: [{ id: 1, name: "First" }],
        text: "",
        items,
        done: items.filter((item) => item.done).length,
        total: items.length,
        files: [],
        requirements: [],
        editable: true,
        ...values,
    };
}

/** Answer each request with the next of ``playbooks``, which may be promises. */
function mockPlaybooks(...playbooks) {
    for (const method of ["get_relation_playbook", "set_relation_playbook_answer"]) {
        onRpc("crm.lead", method, async ({ args, kwargs }) => {
            expect.step([...args.flat(), kwargs.stage_id ?? kwargs.done ?? kwargs.answer]);
            return await playbooks.shift();
        });
    }
}

async function mountForm(values = {}) {
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: '<form><field name="name"/><widget name="crm_playbook"/></form>',
        ...values,
    });
    await animationFrame();
}

test("shows what there is to do, to ask and to read", async () => {
    mockPlaybooks(
        makePlaybook(
            [
                makeItem(1, { done: true, user: "Ann", date: "2026-03-10 12:00:00" }),
                makeItem(2),
                makeItem(3, { kind: "question", answer: "In May", done: true }),
            ],
            {
                text: "<p>Listen <b>first</b></p>",
                files: [{ id: 7, name: "guide.pdf" }],
                requirements: [
                    { id: 1, name: "A quotation", met: true },
                    { id: 2, name: "A date", met: false },
                ],
            },
        ),
    );
    await mountForm();
    expect(PROGRESS).toHaveText("2 of 3");
    expect(".progress-bar").toHaveStyle({ width: "67%" }, { inline: true });
    expect(`${CHECK}:checked`).toHaveCount(1);
    expect(".o_crm_playbook_checks small").toHaveText(/^Ann · /);
    expect(".o_crm_playbook_questions textarea").toHaveValue("In May");
    expect(".o_crm_playbook_text b").toHaveText("first");
    expect(".o_crm_playbook_files a").toHaveAttribute("href", "/web/content/7?download=true");
    expect(queryAllTexts("li[data-met=no]")).toEqual(["A date"]);
    expect(".o_crm_playbook_stage").toHaveCount(0);
    expect.verifySteps([[1, false]]);
});

test("ticks by keyboard, without saving the form", async () => {
    onRpc("web_save", () => expect.step("save"));
    mockPlaybooks(
        makePlaybook([makeItem(1)]),
        makePlaybook([makeItem(1, { done: true })]),
        makePlaybook([makeItem(1)]),
    );
    await mountForm();
    for (const text of ["1 of 1", "0 of 1"]) {
        await contains(CHECK).focus();
        await press("Space");
        await animationFrame();
        expect(PROGRESS).toHaveText(text);
    }
    expect.verifySteps([
        [1, false],
        [1, 1, true],
        [1, 1, false],
    ]);
});

test("answers a question when it is left", async () => {
    const item = makeItem(1, { kind: "question" });
    mockPlaybooks(makePlaybook([item]), makePlaybook([{ ...item, done: true, answer: "Yes" }]));
    await mountForm();
    await contains(".o_crm_playbook_questions textarea").edit("Yes");
    await animationFrame();
    expect(PROGRESS).toHaveText("1 of 1");
    expect.verifySteps([
        [1, false],
        [1, 1, "Yes"],
    ]);
});

test("ticks one after the other, however quick the hands are", async () => {
    const first = new Deferred();
    mockPlaybooks(
        makePlaybook([makeItem(1), makeItem(2)]),
        first,
        makePlaybook([makeItem(1, { done: true }), makeItem(2, { done: true })]),
    );
    await mountForm();
    await contains(`${CHECK}:first`).click();
    await contains(`${CHECK}:last`).click();
    expect.verifySteps([
        [1, false],
        [1, 1, true],
    ]);
    first.resolve(makePlaybook([makeItem(1, { done: true }), makeItem(2)]));
    await animationFrame();
    await animationFrame();
    expect.verifySteps([[1, 2, true]]);
    expect(PROGRESS).toHaveText("2 of 2");
});

test("a refused tick is not shown as done", async () => {
    expect.errors(1);
    mockPlaybooks(makePlaybook([makeItem(1)]));
    await mountForm();
    onRpc("crm.lead", "set_relation_playbook_answer", () => {
        throw makeServerError({ message: "No" });
    });
    await contains(CHECK).click();
    await animationFrame();
    expect(CHECK).not.toBeChecked();
    expect(PROGRESS).toHaveText("0 of 1");
    expect.verifyErrors(["RPC_ERROR: No"]);
    expect.verifySteps([[1, false]]);
});

test("cannot be ticked by who may only read", async () => {
    mockPlaybooks(
        makePlaybook([makeItem(1), makeItem(2, { kind: "question" })], {
            editable: false,
        }),
    );
    await mountForm();
    expect(CHECK).not.toBeEnabled();
    expect(".o_crm_playbook_questions textarea").not.toBeEnabled();
    expect.verifySteps([[1, false]]);
});

test("looks at another stage", async () => {
    const stages = [
        { id: 1, name: "First" },
        { id: 2, name: "Second" },
    ];
    mockPlaybooks(makePlaybook([makeItem(1)], { stages }), makePlaybook([], { stages, stage: 2 }));
    await mountForm();
    await contains(".o_crm_playbook_stage").select("2");
    await animationFrame();
    expect(".o_crm_playbook_stage").toHaveValue("2");
    expect(".o_crm_playbook").toHaveText(/Nothing is asked for in this stage/);
    expect.verifySteps([
        [1, false],
        [1, 2],
    ]);
});

test("follows the form to another opportunity", async () => {
    mockPlaybooks(makePlaybook([makeItem(1)]), makePlaybook([], { text: "Other" }));
    await mountForm({ resIds: [1, 2] });
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_crm_playbook_text").toHaveText("Other");
    expect.verifySteps([
        [1, false],
        [2, false],
    ]);
});

// On phones the stages are in a menu.
test.tags("desktop");
test("a refused move goes back to where the opportunity is", async () => {
    expect.errors(2);
    onRpc("crm.lead", "web_save", () => {
        throw makeServerError({ message: "Something is missing" });
    });
    await mountView({
        type: "form",
        resModel: "crm.lead",
        resId: 1,
        arch: `
            <form>
                <header>
                    <field name="stage_id" widget="rotting_statusbar_duration"
                        options="{'clickable': '1'}"/>
                </header>
                <field name="name"/>
                <field name="is_rotting" invisible="1"/>
                <field name="rotting_days" invisible="1"/>
            </form>`,
    });
    const current = ".o_statusbar_status .o_arrow_button_current";
    await contains(".o_statusbar_status button:contains(Second)").click();
    await animationFrame();
    expect(current).toHaveText(/First/);
    expect(".o_form_status_indicator_buttons").toHaveClass("invisible");
    expect.verifyErrors(["RPC_ERROR: Something is missing"]);
    await contains(".modal footer button").click();
    await contains(".o_field_widget[name=name] input").edit("Typed");
    await contains(".o_statusbar_status button:contains(Second)").click();
    await animationFrame();
    expect(current).toHaveText(/First/);
    expect(".o_field_widget[name=name] input").toHaveValue("Typed");
    expect.verifyErrors(["RPC_ERROR: Something is missing"]);
});
