import { Component, onWillStart, useState } from "@odoo/owl";
import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** What the quick log knows how to start from. */
export const LOGGED_ON = ["crm.lead", "res.partner", "sale.order"];

/**
 * Button in the navbar that logs an interaction: with the customer, opportunity or
 * order that is shown, else with whom the user then chooses.
 */
export class QuickLog extends Component {
    static template = "crm_relations.QuickLog";
    static props = [];

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.ui = useService("ui");
        this.state = useState({ isSalesperson: false });
        onWillStart(async () => {
            this.state.isSalesperson = await user.hasGroup("sales_team.group_sale_salesman");
        });
        useCommand(_t("Log an interaction"), () => this.log(), {
            hotkey: "alt+shift+l",
            hotkeyOptions: { bypassEditableProtection: true },
            // The button of the form has the same key.
            isAvailable: () =>
                this.state.isSalesperson &&
                !this.ui.activeElement.querySelector("[data-hotkey='shift+l']"),
        });
    }

    /** @returns {{ resModel: string, resId: number } | null} the record shown, if any */
    getShownRecord() {
        const { props, currentState } = this.action.currentController || {};
        const { resModel, type } = props || {};
        const resId = currentState?.resId;
        const isShown = type === "form" && LOGGED_ON.includes(resModel);
        return isShown && Number.isInteger(resId) ? { resModel, resId } : null;
    }

    async getAction() {
        const record = this.getShownRecord();
        return record
            ? this.orm.call(record.resModel, "action_log_relation_interaction", [[record.resId]])
            : "crm_relations.crm_interaction_action_log";
    }

    async log() {
        await this.action.doAction(await this.getAction(), {
            onClose: (infos) => infos?.logged && this.action.doAction("soft_reload"),
        });
    }
}

registry
    .category("systray")
    .add("crm_relations.quick_log", { Component: QuickLog }, { sequence: 30 });
