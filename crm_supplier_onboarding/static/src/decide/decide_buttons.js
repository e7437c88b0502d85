import { Component, useState } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { decide } from "./decide";

/** Approve, Refuse and Return, wherever an approver is asked. */
export class DecideButtons extends Component {
    static template = "crm_supplier_onboarding.DecideButtons";
    static props = {
        taskId: Number,
        channel: String,
        onDecided: { type: Function, optional: true },
    };

    setup() {
        this.services = { action: useService("action"), orm: useService("orm") };
        this.state = useState({ busy: false });
    }

    async onClick(outcome) {
        const { taskId, channel, onDecided } = this.props;
        this.state.busy = true;
        try {
            await decide(this.services, taskId, outcome, channel);
            onDecided?.();
        } finally {
            this.state.busy = false;
        }
    }
}
