import {
    click,
    contains,
    mailModels,
    openDiscuss,
    openFormView,
    start,
    startServer,
} from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
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

function watchDecisions() {
    onRpc("supplier.approval.task", "action_decide", ({ args, kwargs }) => {
        const { outcome, channel } = kwargs;
        asyncStep(`${args[0]} ${outcome} ${channel}`);
        return true;
    });
}

function watchWizard() {
    mockService("action", {
        doAction(action, { additionalContext, onClose }) {
            asyncStep(`${action} ${JSON.stringify(additionalContext)}`);
            onClose();
        },
    });
}

const wizard = (outcome, channel) =>
    "crm_supplier_onboarding.supplier_approval_decide_action " +
    `{"default_task_ids":[7],"default_outcome":"${outcome}","default_channel":"${channel}"}`;

async function openActivity(getValues = () => ({})) {
    const pyEnv = await startServer();
    const partnerId = pyEnv["res.partner"].create({});
    pyEnv["mail.activity"].create({
        can_write: true,
        onboarding_task_id: 7,
        res_id: partnerId,
        res_model: "res.partner",
        ...getValues(pyEnv),
    });
    await start();
    await openFormView("res.partner", partnerId);
    await contains(".o-mail-Activity");
}

async function openInbox(values = {}) {
    const pyEnv = await startServer();
    pyEnv["res.users"].write(serverState.userId, { notification_type: "inbox" });
    const partnerId = pyEnv["res.partner"].create({});
    const messageId = pyEnv["mail.message"].create({
        body: "Please decide",
        message_type: "user_notification",
        model: "res.partner",
        needaction: true,
        onboarding_task_id: 7,
        res_id: partnerId,
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
    return { pyEnv, messageId };
}

test("approve in the Inbox without hovering", async () => {
    watchDecisions();
    await openInbox();
    await contains(".o-onboarding-DecideButtons button:visible", { count: 3 });
    await click(".o-onboarding-approve");
    await waitForSteps(["7 approved inbox"]);
});

test("refuse and return in the Inbox ask why", async () => {
    await openInbox();
    watchWizard();
    await click(".o-onboarding-refuse");
    await waitForSteps([wizard("refused", "inbox")]);
    await click(".o-onboarding-return:enabled");
    await waitForSteps([wizard("returned", "inbox")]);
});

test("what was decided elsewhere leaves the Inbox", async () => {
    const { pyEnv, messageId } = await openInbox();
    await contains(".o-onboarding-approve");
    const [partner] = pyEnv["res.partner"].read(serverState.partnerId);
    pyEnv["bus.bus"]._sendone(partner, "mail.message/mark_as_read", {
        message_ids: [messageId],
        needaction_inbox_counter: 0,
    });
    await contains(".o-onboarding-approve", { count: 0 });
    await contains(".o-mail-Message", { count: 0 });
});

test("other messages have no buttons", async () => {
    await openInbox({ onboarding_task_id: false });
    expect(".o-onboarding-DecideButtons").toHaveCount(0);
});

test("approve in the chatter", async () => {
    watchDecisions();
    await openActivity();
    await contains(".o-mail-Activity-markDone", { count: 0 });
    await click(".o-mail-Activity .o-onboarding-approve");
    await waitForSteps(["7 approved activity"]);
});

test("return in the chatter asks why", async () => {
    await openActivity();
    watchWizard();
    await click(".o-mail-Activity .o-onboarding-return");
    await waitForSteps([wizard("returned", "activity")]);
});

test("the task of another user has no buttons", async () => {
    await openActivity((pyEnv) => ({ user_id: pyEnv["res.users"].create({ name: "Bob" }) }));
    await contains(".o-mail-Activity-edit", { count: 0 });
    await contains(".o-onboarding-approve", { count: 0 });
});

test("other activities keep their tools", async () => {
    await openActivity(() => ({ onboarding_task_id: false }));
    await contains(".o-mail-Activity-markDone");
    await contains(".o-onboarding-approve", { count: 0 });
});
