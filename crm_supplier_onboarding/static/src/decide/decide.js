/**
 * Decide on an approval task: at once, or in the wizard that asks why.
 *
 * @param {import("services").ServiceFactories} services
 * @param {number} taskId
 * @param {"approved"|"refused"|"returned"} outcome
 * @param {"inbox"|"activity"} channel
 * @returns {Promise} resolved once it is decided or the wizard is closed
 */
export async function decide({ action, orm }, taskId, outcome, channel) {
    if (outcome === "approved") {
        await orm.call("supplier.approval.task", "action_decide", [[taskId]], {
            outcome,
            channel,
        });
        return;
    }
    await new Promise((resolve) => {
        action.doAction("crm_supplier_onboarding.supplier_approval_decide_action", {
            additionalContext: {
                default_task_ids: [taskId],
                default_outcome: outcome,
                default_channel: channel,
            },
            onClose: resolve,
        });
    });
}
