import { Component, markup, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { formatDateTime, deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast, Mutex } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * What there is to do and to ask in the stage of an opportunity: ticked off and
 * answered in place, without saving the form.
 */
export class CrmPlaybook extends Component {
    static template = "crm_relations.CrmPlaybook";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        // Quick hands tick faster than the server answers.
        this.mutex = new Mutex();
        this.state = useState({ playbook: null });
        onWillStart(() => {
            this.load(this.props.record.resId);
        });
        onWillUpdateProps(({ record }) => {
            // Every load of the form makes a new record: the stage may be another.
            if (record !== this.props.record) {
                this.load(record.resId);
            }
        });
    }

    get checks() {
        return this.state.playbook.items.filter((item) => item.kind === "check");
    }

    get questions() {
        return this.state.playbook.items.filter((item) => item.kind === "question");
    }

    get percentage() {
        const { done, total } = this.state.playbook;
        return Math.round((100 * done) / total);
    }

    /** @returns {string} who did it and when, for people */
    getDetails(item) {
        const date = item.date && this.formatDate(item.date);
        return [item.user, date].filter(Boolean).join(" · ");
    }

    formatDate(date) {
        return formatDateTime(deserializeDateTime(date), { showSeconds: false });
    }

    show(playbook) {
        const text = playbook.text && markup(playbook.text);
        this.state.playbook = { ...playbook, text };
    }

    async load(resId, stageId = false) {
        if (!resId) {
            return;
        }
        const playbook = this.orm.call("crm.lead", "get_relation_playbook", [[resId]], {
            stage_id: stageId,
        });
        this.show(await this.keepLast.add(playbook));
    }

    async chooseStage(ev) {
        await this.load(this.props.record.resId, Number(ev.target.value));
    }

    async write(item, values) {
        const { resId } = this.props.record;
        await this.mutex.exec(async () => {
            const playbook = await this.orm.call(
                "crm.lead",
                "set_relation_playbook_answer",
                [[resId], item.id],
                values,
            );
            if (resId === this.props.record.resId) {
                this.show(playbook);
            }
        });
    }

    async tick(item, ev) {
        const { checked } = ev.target;
        try {
            await this.write(item, { done: checked });
        } catch (error) {
            ev.target.checked = !checked;
            throw error;
        }
    }

    async answer(item, ev) {
        await this.write(item, { answer: ev.target.value });
    }
}

registry.category("view_widgets").add("crm_playbook", {
    component: CrmPlaybook,
    fieldDependencies: [{ name: "stage_id", type: "many2one", relation: "crm.stage" }],
});
