import { mailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    mockService,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class ResPartner extends mailModels.ResPartner {
    commercial_partner_id = fields.Many2one({ relation: "res.partner" });
    is_company = fields.Boolean();

    _records = [
        ...this._records,
        { id: 701, name: "Azure", is_company: true, commercial_partner_id: 701 },
        { id: 702, name: "Beryl", is_company: true, commercial_partner_id: 702 },
        { id: 703, name: "Ann", commercial_partner_id: 701 },
        { id: 704, name: "Zoe", commercial_partner_id: 704 },
    ];
}

defineModels({ ...mailModels, ResPartner });

const KINDS = {
    interaction: { label: "Interactions", icon: "fa-comments-o" },
    order: { label: "Orders", icon: "fa-shopping-cart" },
};
const MORE = ".o_crm_timeline_more";

function makeRow(kind, id, values = {}) {
    return {
        kind,
        model: kind === "order" ? "sale.order" : "crm.interaction",
        id,
        date: "2026-03-10 12:00:00",
        title: `${kind} ${id}`,
        badge: "Phone",
        user: { model: "res.users", id: 2, name: "Mitchell" },
        partner: { model: "res.partner", id: 703, name: "Ann" },
        ...values,
    };
}

/** Answer each request for a page with the next of ``pages``, which may be promises. */
function mockPages(...pages) {
    onRpc("res.partner", "get_relation_timeline", async ({ args: [[id]], kwargs }) => {
        expect.step([id, kwargs.cursor, kwargs.kind, kwargs.person_id]);
        return { kinds: KINDS, next: false, ...(await pages.shift()) };
    });
}

async function openTab() {
    await contains(".nav-link[name=timeline]").click();
    await animationFrame();
}

async function mountTimeline({ resId = 701 } = {}) {
    await mountView({
        type: "form",
        resModel: "res.partner",
        resId,
        resIds: [701, 702, 704],
        arch: /* xml */ `
            <form><sheet>
                <button name="reload" type="object" string="Reload"/>
                <field name="name"/>
                <notebook>
                    <page name="main" string="Main"/>
                    <page name="timeline" string="Timeline"><widget name="crm_timeline"/></page>
                </notebook>
            </sheet></form>`,
    });
    await openTab();
}

const titles = () => queryAllTexts(".o_crm_timeline_title");

test("loads when its tab opens, then page by page", async () => {
    const cursor = ["2026-03-10 12:00:00", "interaction", 2];
    mockPages(
        { rows: [makeRow("order", 1), makeRow("interaction", 2)], next: cursor },
        { rows: [makeRow("interaction", 1)] },
    );
    await mountTimeline();
    expect.verifySteps([[701, null, null, false]]);
    expect(titles()).toEqual(["order 1", "interaction 2"]);
    await contains(MORE).click();
    expect.verifySteps([[701, cursor, null, false]]);
    expect(titles()).toEqual(["order 1", "interaction 2", "interaction 1"]);
    expect(MORE).toHaveCount(0);
});

test("groups by month", async () => {
    mockPages({
        rows: [
            makeRow("order", 3, { date: "2026-03-10 12:00:00" }),
            makeRow("order", 2, { date: "2026-03-02 12:00:00" }),
            makeRow("order", 1, { date: "2025-03-10 12:00:00" }),
        ],
    });
    await mountTimeline();
    expect.verifySteps([[701, null, null, false]]);
    expect(queryAllTexts(".o_crm_timeline_month")).toEqual(["March 2026", "March 2025"]);
    expect(".o_crm_timeline section:first .o_crm_timeline_row").toHaveCount(2);
});

test("shows who spoke first, and how it was felt", async () => {
    mockPages({
        rows: [
            makeRow("interaction", 2, { direction: "in", sentiment: "negative", icon: "fa-phone" }),
            makeRow("interaction", 1, { direction: "out", tags: ["Reached"], note: "Long story" }),
        ],
    });
    await mountTimeline();
    expect.verifySteps([[701, null, null, false]]);
    const [incoming, outgoing] = queryAllTexts(".o_crm_timeline_body");
    expect(incoming).toMatch(/Ann\s*Mitchell/);
    expect(outgoing).toMatch(/Long story\s*Phone\s*Reached\s*Mitchell\s*Ann/);
    expect(".o_crm_timeline_row:first .fa-frown-o").toHaveCount(1);
    expect(".o_crm_timeline_row:first .o_crm_timeline_icon .fa-phone").toHaveCount(1);
    expect(".o_crm_timeline_row:last .o_crm_timeline_icon .fa-comments-o").toHaveCount(1);
});

test("filters by kind and by person", async () => {
    onRpc("res.partner", "name_search", ({ kwargs }) => expect.step(kwargs.domain[1]));
    mockPages(
        { rows: [makeRow("order", 1)] },
        { rows: [makeRow("interaction", 2)] },
        { rows: [] },
        { rows: [makeRow("order", 1)] },
    );
    await mountTimeline();
    await contains("[data-kind=interaction]").click();
    expect("button[data-kind=interaction]").toHaveClass("btn-primary");
    expect(titles()).toEqual(["interaction 2"]);
    await contains(".o_crm_timeline_person input").click();
    await contains(".o-autocomplete--dropdown-item:contains(Ann)").click();
    expect.verifySteps([
        [701, null, null, false],
        [701, null, "interaction", false],
        ["commercial_partner_id", "=", 701],
        [701, null, "interaction", 703],
    ]);
    expect(".o_crm_timeline_empty").toHaveText(/Nothing like that happened yet/);
    await contains(".o_crm_timeline_empty button").click();
    expect.verifySteps([[701, null, null, false]]);
    expect(titles()).toEqual(["order 1"]);
    expect(".o_crm_timeline_person input").toHaveValue("");
});

test("somebody without a company has no contacts to choose from", async () => {
    mockPages({ rows: [] });
    await mountTimeline({ resId: 704 });
    expect.verifySteps([[704, null, null, false]]);
    expect(".o_crm_timeline_person").toHaveCount(0);
    expect(".o_crm_timeline_empty").toHaveText(/Nothing happened yet/);
});

test("shows the next record without the filters of the last", async () => {
    mockPages({ rows: [makeRow("order", 1)] }, { rows: [makeRow("order", 1)] }, { rows: [] });
    await mountTimeline();
    await contains(".o_crm_timeline_person input").click();
    await contains(".o-autocomplete--dropdown-item:contains(Ann)").click();
    await contains(".o_pager_next").click();
    await animationFrame();
    expect.verifySteps([
        [701, null, null, false],
        [701, null, null, 703],
        [702, null, null, false],
    ]);
    expect(".o_crm_timeline_empty").toHaveText(/Nothing happened yet/);
});

test("a slow answer does not overwrite the filter chosen after it", async () => {
    const slow = new Deferred();
    mockPages({ rows: [] }, slow, { rows: [makeRow("interaction", 5)] });
    await mountTimeline();
    await contains("button[data-kind=order]").click();
    await contains("button[data-kind=interaction]").click();
    slow.resolve({ rows: [makeRow("order", 9)] });
    await animationFrame();
    expect.verifySteps([
        [701, null, null, false],
        [701, null, "order", false],
        [701, null, "interaction", false],
    ]);
    expect(titles()).toEqual(["interaction 5"]);
    expect(".o_crm_timeline .fa-spin").toHaveCount(0);
});

test("a filter drops the page that was asked for before it", async () => {
    const slow = new Deferred();
    const cursor = ["2026-03-10 12:00:00", "order", 1];
    mockPages({ rows: [makeRow("order", 1)], next: cursor }, slow, {
        rows: [makeRow("interaction", 5)],
    });
    await mountTimeline();
    await contains(MORE).click();
    expect(MORE).not.toBeEnabled();
    await contains("button[data-kind=interaction]").click();
    slow.resolve({ rows: [makeRow("order", 9)], next: cursor });
    await animationFrame();
    expect.verifySteps([
        [701, null, null, false],
        [701, cursor, null, false],
        [701, null, "interaction", false],
    ]);
    expect(titles()).toEqual(["interaction 5"]);
    expect(MORE).toHaveCount(0);
});

test("opens the source of a row", async () => {
    mockPages({ rows: [makeRow("order", 4), makeRow("order", 5, { res_id: 88 })] });
    onRpc("sale.order", "get_formview_action", ({ args: [[id]] }) => ({
        res_model: "sale.order",
        res_id: id,
    }));
    mockService("action", { doAction: (action) => expect.step(action.res_id) });
    await mountTimeline();
    await contains(".o_crm_timeline_title:contains(order 4)").click();
    await contains(".o_crm_timeline_title:contains(order 5)").click();
    expect.verifySteps([[701, null, null, false], 4, 88]);
});

test("opens the row itself if it happened on the record shown", async () => {
    mockPages({ rows: [makeRow("interaction", 4)] });
    onRpc("crm.interaction", "get_formview_action", () => ({
        res_model: "res.partner",
        res_id: 701,
    }));
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step([res_model, res_id]),
    });
    await mountTimeline();
    await contains(".o_crm_timeline_title").click();
    expect.verifySteps([
        [701, null, null, false],
        ["crm.interaction", 4],
    ]);
});

test("loads again whenever the form does, and not while it is edited", async () => {
    mockPages({ rows: [] }, { rows: [makeRow("interaction", 1)] }, { rows: [] });
    mockService("action", {
        doActionButton: ({ name, onClose }) => {
            expect.step(name);
            return onClose();
        },
    });
    await mountTimeline();
    await contains("[name=name] input").edit("Azure Interior");
    expect.verifySteps([[701, null, null, false]]);
    await contains(".o_crm_timeline_log").click();
    await animationFrame();
    expect.verifySteps(["action_log_relation_interaction", [701, null, null, false]]);
    expect(titles()).toEqual(["interaction 1"]);
    await contains("button[name=reload]").click();
    await animationFrame();
    expect.verifySteps(["reload", [701, null, null, false]]);
});
