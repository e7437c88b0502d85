import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, press, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mockService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";

import { QuickLog } from "@crm_relations/quick_log/quick_log";

defineMailModels();

const ACTION = "crm_relations.crm_interaction_action_log";

/** Mount the button over a controller as the action service describes it. */
async function mountQuickLog({ controller = null, infos, isSalesperson = true } = {}) {
    onRpc("has_group", ({ args }) => {
        expect(args[1]).toBe("sales_team.group_sale_salesman");
        return isSalesperson;
    });
    onRpc("action_log_relation_interaction", ({ args: [[id]], model }) => `log ${model} ${id}`);
    mockService("action", {
        get currentController() {
            return controller;
        },
        async doAction(action, { onClose } = {}) {
            expect.step(action);
            await onClose?.(infos);
        },
    });
    await mountWithCleanup(QuickLog);
}

const makeController = (resModel, resId, type = "form") => ({
    currentState: { resId },
    props: { resModel, type },
});

test("asks with whom it was when nothing is shown", async () => {
    await mountQuickLog();
    await contains(".o_crm_quick_log").click();
    expect.verifySteps([ACTION]);
});

for (const model of ["res.partner", "crm.lead", "sale.order"]) {
    test(`starts from the ${model} that is shown`, async () => {
        await mountQuickLog({ controller: makeController(model, 7) });
        await contains(".o_crm_quick_log").click();
        expect.verifySteps([`log ${model} 7`]);
    });
}

test("starts from nothing on lists, new records and other models", async () => {
    const controller = makeController("res.partner", 7, "list");
    await mountQuickLog({ controller });
    const variants = [
        {},
        { props: { resModel: "res.partner", type: "form" }, currentState: { resId: "new" } },
        { props: { resModel: "res.users", type: "form" }, currentState: { resId: 7 } },
        { props: undefined, currentState: undefined },
    ];
    for (const variant of variants) {
        Object.assign(controller, variant);
        await contains(".o_crm_quick_log").click();
        expect.verifySteps([ACTION]);
    }
});

test("refreshes what is shown once something was logged", async () => {
    await mountQuickLog({ infos: { logged: true } });
    await contains(".o_crm_quick_log").click();
    expect.verifySteps([ACTION, "soft_reload"]);
});

test("leaves what is shown alone when nothing was logged", async () => {
    await mountQuickLog({ infos: undefined });
    await contains(".o_crm_quick_log").click();
    expect.verifySteps([ACTION]);
});

test("opens by its key", async () => {
    await mountQuickLog();
    await press(["alt", "shift", "l"]);
    await animationFrame();
    expect.verifySteps([ACTION]);
});

test("is there for salespeople only", async () => {
    await mountQuickLog({ isSalesperson: false });
    expect(".o_crm_quick_log").toHaveCount(0);
    await press(["alt", "shift", "l"]);
    await animationFrame();
    expect.verifySteps([]);
});
