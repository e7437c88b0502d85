import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    makeMockEnv,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { getDefaultConfig } from "@web/views/view";

import { CrmFunnel } from "@crm_relations/funnel/funnel";

defineMailModels();

const MODEL = "crm.stage.conversion.report";
const STAGES = [
    { id: 1, name: "First", is_won: false, count: 40, conversion: 50, days: 2.25 },
    { id: 2, name: "Second", is_won: false, count: 20, conversion: 33.4, days: false },
    { id: 3, name: "Nobody", is_won: false, count: 0, conversion: false, days: false },
    { id: 4, name: "Signed", is_won: true, count: 10, conversion: false, days: false },
];
const FUNNEL = { stages: STAGES, count: 50, won: 10, lost: 5 };
const NOTHING = { stages: [], count: 0, won: 0, lost: 0 };
const MAY = { date_from: "2026-05-01", date_to: "2026-05-31" };
const NO_FILTERS = { team_id: false, user_id: false, date_from: false, date_to: false };

async function mountFunnel({ funnel = FUNNEL, state } = {}) {
    onRpc(MODEL, "get_funnel", ({ args }) => {
        expect.step(args[0]);
        return typeof funnel === "function" ? funnel(args[0]) : funnel;
    });
    onRpc(MODEL, "get_funnel_action", ({ args, kwargs }) => ({
        filters: args[0],
        stage: kwargs.stage_id,
        outcome: kwargs.outcome,
    }));
    mockService("action", { doAction: async (action) => expect.step(action) });
    return mountWithCleanup(CrmFunnel, {
        env: await makeMockEnv({ config: getDefaultConfig() }),
        props: { action: {}, actionId: 1, className: "", state },
    });
}

test("draws the stages in order", async () => {
    await mountFunnel();
    expect.verifySteps([NO_FILTERS]);
    expect(queryAllTexts(".o_crm_funnel_stage .o_crm_funnel_name")).toEqual([
        "First",
        "Second",
        "Nobody",
        "Signed",
    ]);
    expect(queryAllTexts(".o_crm_funnel_count")).toEqual(["40", "20", "0", "10"]);
    expect(queryAllTexts(".o_crm_funnel_share")).toEqual(["50 %", "33 %", "", ""]);
    expect(queryAllTexts(".o_crm_funnel_days")).toEqual(["2.3", "", "", ""]);
    const widths = [...document.querySelectorAll(".o_crm_funnel_bar")].map(
        (bar) => bar.style.width,
    );
    expect(widths).toEqual(["100%", "50%", "0.5%", "25%"]);
    expect(".o_crm_funnel_bar.bg-success").toHaveCount(1);
});

test("ends with what was won and lost", async () => {
    await mountFunnel();
    expect.verifySteps([NO_FILTERS]);
    expect(queryAllTexts(".o_crm_funnel_ending")).toEqual(["Won 10 (20 %)", "Lost 5 (10 %)"]);
    expect(queryOne(".o_crm_funnel_total").textContent).toMatch(/50/);
});

test("opens the list behind a bar and behind an ending", async () => {
    await mountFunnel();
    expect.verifySteps([NO_FILTERS]);
    await contains(".o_crm_funnel_stage[data-stage='2']").click();
    await contains(".o_crm_funnel_ending[data-outcome=lost]").click();
    expect.verifySteps([
        { filters: NO_FILTERS, stage: 2 },
        { filters: NO_FILTERS, outcome: "lost" },
    ]);
    expect(".o_crm_funnel_stage[data-stage='3']").not.toBeEnabled();
});

test("asks for the chosen period", async () => {
    mockDate("2026-05-20 10:00:00");
    await mountFunnel();
    for (const [period, first, last] of [
        ["quarter", "2026-04-01", "2026-06-30"],
        ["lastYear", "2025-01-01", "2025-12-31"],
        ["all", false, false],
    ]) {
        await contains(".o_crm_funnel_period").select(period);
        expect(".o_crm_funnel_period").toHaveValue(period);
        expect.step([first, last]);
    }
    const dates = (first, last) => ({ ...NO_FILTERS, date_from: first, date_to: last });
    expect.verifySteps([
        NO_FILTERS,
        dates("2026-04-01", "2026-06-30"),
        ["2026-04-01", "2026-06-30"],
        dates("2025-01-01", "2025-12-31"),
        ["2025-01-01", "2025-12-31"],
        NO_FILTERS,
        [false, false],
    ]);
});

test("is as it was when coming back", async () => {
    mockDate("2026-05-20 10:00:00");
    await mountFunnel({ state: { filters: { period: "month", teamId: false, userId: false } } });
    expect(".o_crm_funnel_period").toHaveValue("month");
    expect.verifySteps([{ ...NO_FILTERS, ...MAY }]);
});

test("says that there is nothing, and shows everything again", async () => {
    mockDate("2026-05-20 10:00:00");
    await mountFunnel({ funnel: (filters) => (filters.date_from ? NOTHING : FUNNEL) });
    await contains(".o_crm_funnel_period").select("month");
    expect(".o_crm_funnel_stage").toHaveCount(0);
    await contains(".o_crm_funnel_empty button").click();
    expect(".o_crm_funnel_stage").toHaveCount(4);
    expect(".o_crm_funnel_period").toHaveValue("all");
    expect.verifySteps([NO_FILTERS, { ...NO_FILTERS, ...MAY }, NO_FILTERS]);
});

test("says what will show when there is nothing yet", async () => {
    await mountFunnel({ funnel: NOTHING });
    expect.verifySteps([NO_FILTERS]);
    expect(".o_crm_funnel_empty").toHaveCount(1);
    expect(".o_crm_funnel_empty button").toHaveCount(0);
});

test("a slow answer does not replace a later one", async () => {
    mockDate("2026-05-20 10:00:00");
    const slow = new Deferred();
    const funnel = (filters) => (filters.date_from ? slow : FUNNEL);
    await mountFunnel({ funnel });
    await contains(".o_crm_funnel_period").select("month");
    await contains(".o_crm_funnel_period").select("all");
    slow.resolve(NOTHING);
    await animationFrame();
    expect(".o_crm_funnel_stage").toHaveCount(4);
    expect.verifySteps([NO_FILTERS, { ...NO_FILTERS, ...MAY }, NO_FILTERS]);
});
