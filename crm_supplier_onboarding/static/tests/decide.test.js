import {
    click,
    contains,
    mailModels,
    openDiscuss,
    openFormView,
    openListView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, test } from "@odoo/hoot";
import {
    asyncStep,
    defineModels,
    fields,
    mockService,
    onRpc,
    serverState,
    waitForSteps,
} from "@web/../tests/web_test_helpers";

class MailActivity extends mailModels.MailActivity {
    onboarding_task_id = fields.Integer();

    get _to_store_defaults() {
        return [...super._to_store_defaults, "onboarding_task_id"];
    }
}

class MailMessage extends mailModels.MailMessage {
    onboarding_task_id = fields.Integer();

    get _to_store_defaults() {
        return [...super._to_store_defaults, "onboarding_task_id"];
    }
}

describe.current.tags("desktop");
defineModels({ ...mailModels, MailActivity, MailMessage });

const BUTTONS = ".o-onboarding-DecideButtons button:visible";

async function createActivity(getValues = () => ({})) {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({ name: "Copper Works" });
    const activityId = pyEnv["mail.activity"].create({
        can_write: true,
        onboarding_task_id: 7,
        res_id: partnerId,
        res_model: "res.partner",
        state: "today",
        ...getValues(pyEnv),
    });
    pyEnv["res.partner"].write([partnerId], {
        activity_ids: [activityId],
        activity_state: "today",
    });
    await start();
    return partnerId;
}

async function openActivity(getValues) {
    await openFormView("res.partner", await createActivity(getValues));
    await contains(".o-mail-Activity");
}

async function openPopover(getValues) {
    const partnerId = await createActivity(getValues);
    await openListView("res.partner", {
        arch: `<list><field name="activity_ids" widget="list_activity"/></list>`,
        domain: [["id", "=", partnerId]],
    });
    await click(".o-mail-ActivityButton");
    await contains(".o-mail-ActivityListPopoverItem");
}

async function openInbox(values) {
    const pyEnv = await startServer();
    const messageId = pyEnv["mail.message"].create({
        body: "Approve this supplier?",
        model: "res.partner",
        needaction: true,
        res_id: pyEnv["res.partner"].create({ name: "Copper Works" }),
        ...values,
    });
    pyEnv["mail.notification"].create({
        mail_message_id: messageId,
        notification_status: "sent",
        notification_type: "inbox",
        res_partner_id: serverState.partnerId,
    });
    await start();
    await openDiscuss("mail.box_inbox");
    await contains(".o-mail-Message");
}

function stepDecisions() {
    onRpc("supplier.approval.task", "action_decide", ({ args, kwargs }) => {
        asyncStep(`${JSON.stringify(args)} ${kwargs.outcome} ${kwargs.channel}`);
        return true;
    });
}

function stepWizards() {
    mockService("action", {
        doAction(action, { additionalContext, onClose }) {
            asyncStep(`${action} ${JSON.stringify(additionalContext)}`);
            onClose();
        },
    });
}

function wizard(outcome, channel) {
    const context = {
        default_task_ids: [7],
        default_outcome: outcome,
        default_channel: channel,
    };
    return `crm_supplier_onboarding.supplier_approval_decide_action ${JSON.stringify(context)}`;
}

test("approve decides once", async () => {
    stepDecisions();
    await openActivity();
    await contains(BUTTONS, { count: 3 });
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await contains(".o-mail-Activity-edit", { count: 0 });
    await click(".o-onboarding-approve");
    await waitForSteps(["[[7]] approved activity"]);
});

test("refuse and return ask why in the wizard", async () => {
    await openActivity();
    stepWizards();
    await click(".o-onboarding-refuse");
    await waitForSteps([wizard("refused", "activity")]);
    await click(".o-onboarding-return:enabled");
    await waitForSteps([wizard("returned", "activity")]);
});

test("the request to another user has no buttons", async () => {
    await openActivity((pyEnv) => ({ user_id: pyEnv["res.users"].create({ name: "Bob" }) }));
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await contains(".o-onboarding-approve", { count: 0 });
});

test("other activities keep their tools", async () => {
    await openActivity(() => ({ onboarding_task_id: false }));
    await contains(".o-mail-Activity-markDone");
    await contains(".o-mail-Activity-edit");
    await contains(".o-onboarding-approve", { count: 0 });
});

test("approve in the popover of the list", async () => {
    stepDecisions();
    await openPopover();
    await contains(BUTTONS, { count: 3 });
    await contains(".o-mail-ActivityListPopoverItem-markAsDone", { count: 0 });
    await contains(".o-mail-ActivityListPopoverItem-editbtn", { count: 0 });
    await contains(".o-mail-ActivityListPopoverItem-cancel", { count: 0 });
    await click(".o-onboarding-approve");
    await waitForSteps(["[[7]] approved activity"]);
});

test("other activities keep their tools in the popover", async () => {
    await openPopover(() => ({ onboarding_task_id: false }));
    await contains(".o-mail-ActivityListPopoverItem-markAsDone");
    await contains(".o-onboarding-approve", { count: 0 });
});

test("a request in the Inbox has its buttons without hover", async () => {
    stepDecisions();
    await openInbox({ onboarding_task_id: 7 });
    await contains(`.o-mail-Message ${BUTTONS}`, { count: 3 });
    await click(".o-mail-Message .o-onboarding-approve");
    await waitForSteps(["[[7]] approved inbox"]);
});

test("refuse a request in the Inbox", async () => {
    await openInbox({ onboarding_task_id: 7 });
    stepWizards();
    await click(".o-onboarding-refuse");
    await waitForSteps([wizard("refused", "inbox")]);
});

test("an ordinary message has no buttons", async () => {
    await openInbox({});
    await contains(".o-onboarding-approve", { count: 0 });
});
