import { Component, onWillStart, useState } from "@odoo/owl";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger } from "@web/views/fields/formatters";
import { Layout } from "@web/search/layout";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const MODEL = "crm.stage.conversion.report";
const { DateTime } = luxon;

/** What may be chosen as the time in which stages were entered. */
export const PERIODS = {
    all: { label: _t("All time"), range: () => [false, false] },
    month: {
        label: _t("This month"),
        range: (today) => [today.startOf("month"), today.endOf("month")],
    },
    quarter: {
        label: _t("This quarter"),
        range: (today) => [today.startOf("quarter"), today.endOf("quarter")],
    },
    year: {
        label: _t("This year"),
        range: (today) => [today.startOf("year"), today.endOf("year")],
    },
    lastQuarter: {
        label: _t("Last quarter"),
        range: (today) => {
            const day = today.minus({ quarters: 1 });
            return [day.startOf("quarter"), day.endOf("quarter")];
        },
    },
    lastYear: {
        label: _t("Last year"),
        range: (today) => {
            const day = today.minus({ years: 1 });
            return [day.startOf("year"), day.endOf("year")];
        },
    },
};

/**
 * How many opportunities came into each stage, how many went on from it and after how
 * many days; what was won and lost in the end. A click opens the opportunities.
 */
export class CrmFunnel extends Component {
    static template = "crm_relations.CrmFunnel";
    static components = { Layout, RecordSelector };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        // A slow answer must not overwrite that of a filter chosen meanwhile.
        this.keepLast = new KeepLast();
        this.periods = PERIODS;
        this.display = { controlPanel: {} };
        this.state = useState({
            period: "all",
            teamId: false,
            userId: false,
            funnel: null,
            ...this.props.state?.filters,
        });
        // Coming back from the list, the filters are as they were.
        useSetupAction({
            getLocalState: () => {
                const { period, teamId, userId } = this.state;
                return { filters: { period, teamId, userId } };
            },
        });
        onWillStart(() => this.load());
    }

    get filters() {
        const [first, last] = PERIODS[this.state.period].range(DateTime.local());
        return {
            team_id: this.state.teamId,
            user_id: this.state.userId,
            date_from: first && serializeDate(first),
            date_to: last && serializeDate(last),
        };
    }

    get userDomain() {
        return [["share", "=", false]];
    }

    get isFiltered() {
        const { period, teamId, userId } = this.state;
        return period !== "all" || Boolean(teamId || userId);
    }

    /** @returns {Object[]} the stages with what is drawn and written of them */
    get bars() {
        const { stages } = this.state.funnel;
        const most = Math.max(1, ...stages.map((stage) => stage.count));
        return stages.map((stage) => ({
            ...stage,
            width: `${Math.max((100 * stage.count) / most, 0.5)}%`,
            label: formatInteger(stage.count),
            // Where nobody could go on, there is no share of them.
            share: stage.conversion === false ? "" : this.formatPercent(stage.conversion),
            time: stage.days === false ? "" : formatFloat(stage.days, { digits: [16, 1] }),
        }));
    }

    /** @returns {Object[]} how it ended */
    get endings() {
        const { count, lost, won } = this.state.funnel;
        const endings = [
            { outcome: "won", label: _t("Won"), count: won, class: "text-bg-success" },
            { outcome: "lost", label: _t("Lost"), count: lost, class: "text-bg-danger" },
        ];
        return endings.map((ending) => {
            const share = count && `(${this.formatPercent((100 * ending.count) / count)})`;
            const words = [ending.label, formatInteger(ending.count), share || ""];
            return { ...ending, text: words.join(" ").trim() };
        });
    }

    formatPercent(value) {
        return `${formatFloat(value, { digits: [16, 0] })} %`;
    }

    async load() {
        const call = this.orm.call(MODEL, "get_funnel", [this.filters]);
        this.state.funnel = await this.keepLast.add(call);
    }

    async filter(values) {
        Object.assign(this.state, values);
        await this.load();
    }

    async open(kwargs) {
        await this.action.doAction(
            await this.orm.call(MODEL, "get_funnel_action", [this.filters], kwargs),
        );
    }
}

registry.category("actions").add("crm_relations.funnel", CrmFunnel);
