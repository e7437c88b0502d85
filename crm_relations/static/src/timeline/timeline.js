import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { ViewButton } from "@web/views/view_button/view_button";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * What happened with a customer, newest first, read page by page when its notebook
 * tab is opened.
 *
 * What there is to show is up to `_get_relation_timeline_sources` on the server.
 */
export class CrmTimeline extends Component {
    static template = "crm_relations.CrmTimeline";
    static components = { RecordSelector, ViewButton };
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        // A slow answer must not overwrite that of a filter chosen meanwhile.
        this.keepLast = new KeepLast();
        this.logButton = { name: "action_log_relation_interaction", type: "object" };
        this.state = useState({
            kind: null,
            kinds: {},
            loading: false,
            next: false,
            personId: false,
            rows: [],
        });
        onWillStart(() => {
            this.load(this.props.record.resId);
        });
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.props.record.resId) {
                Object.assign(this.state, { next: false, personId: false, rows: [] });
            }
            // Every load of the form, such as after the quick log, makes a new record.
            if (record !== this.props.record) {
                this.load(record.resId);
            }
        });
    }

    get customerId() {
        return this.props.record.data.commercial_partner_id.id;
    }

    /** Is there anybody to choose from? People without a company have no contacts. */
    get hasPersons() {
        const { data, resId } = this.props.record;
        return data.is_company || this.customerId !== resId;
    }

    get personDomain() {
        return [["commercial_partner_id", "=", this.customerId]];
    }

    get isFiltered() {
        return Boolean(this.state.kind || this.state.personId);
    }

    /** @returns {{ label: string, rows: Object[] }[]} the rows month by month */
    get months() {
        const months = [];
        for (const row of this.state.rows) {
            const date = deserializeDateTime(row.date);
            const label = date.toLocaleString({ month: "long", year: "numeric" });
            if (months.at(-1)?.label !== label) {
                months.push({ label, rows: [] });
            }
            months.at(-1).rows.push({ ...row, ...this.describe(row, date) });
        }
        return months;
    }

    /** Put into words and icons what a row holds as data. */
    describe(row, date) {
        const people = [row.user, row.partner];
        return {
            key: `${row.kind},${row.id}`,
            icon: row.icon || this.state.kinds[row.kind].icon,
            day: date.toLocaleString({ day: "numeric", month: "short" }),
            time: date.toLocaleString({ hour: "numeric", minute: "numeric" }),
            fullDate: toLocaleDateTimeString(date),
            // Whoever spoke comes first.
            people: (row.direction === "in" ? people.reverse() : people).filter(Boolean),
            labels: [row.badge, ...(row.tags || [])].filter(Boolean),
        };
    }

    async fetchPage(resId, cursor) {
        const { kind, personId } = this.state;
        this.state.loading = true;
        const page = await this.keepLast.add(
            this.orm.call("res.partner", "get_relation_timeline", [[resId]], {
                cursor,
                kind,
                person_id: personId,
            }),
        );
        this.state.loading = false;
        return page;
    }

    async load(resId = this.props.record.resId) {
        Object.assign(this.state, await this.fetchPage(resId, null));
    }

    async loadMore() {
        const page = await this.fetchPage(this.props.record.resId, this.state.next);
        this.state.rows.push(...page.rows);
        this.state.next = page.next;
    }

    async filter(values) {
        Object.assign(this.state, values);
        await this.load();
    }

    async openSource(row) {
        const resId = row.res_id || row.id;
        let action = await this.orm.call(row.model, "get_formview_action", [[resId]]);
        const { resModel, resId: currentId } = this.props.record;
        if (action.res_model === resModel && action.res_id === currentId) {
            // It happened right here: there is more to see on the row itself.
            action = {
                type: "ir.actions.act_window",
                res_model: row.model,
                res_id: resId,
                views: [[false, "form"]],
            };
        }
        await this.action.doAction(action);
    }
}

registry.category("view_widgets").add("crm_timeline", {
    component: CrmTimeline,
    fieldDependencies: [
        { name: "commercial_partner_id", type: "many2one" },
        { name: "is_company", type: "boolean" },
    ],
});
