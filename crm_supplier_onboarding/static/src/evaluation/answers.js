import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * The questions of an evaluation as cards with big buttons, to be filled in on a phone
 * while walking through a factory: each tap is saved at once.
 */
export class SupplierAnswers extends Component {
    static template = "crm_supplier_onboarding.SupplierAnswers";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
    }

    get lines() {
        return this.props.record.data[this.props.name].records;
    }

    /** @returns {Object[]} the questions by principle, in the order of the questions */
    get groups() {
        const groups = new Map();
        for (const line of this.lines) {
            const { kind, principle_id: principle } = line.data;
            const name = kind === "text" ? _t("In General") : principle.display_name;
            if (!groups.has(name)) {
                groups.set(name, []);
            }
            groups.get(name).push(line);
        }
        return [...groups].map(([name, lines]) => ({ name, lines }));
    }

    get progress() {
        const asked = this.lines.filter((line) => line.data.kind !== "text");
        const answered = asked.filter((line) => this.getValue(line)).length;
        return {
            percent: asked.length ? (100 * answered) / asked.length : 100,
            text: _t("%(answered)s of %(asked)s answered", {
                answered,
                asked: asked.length,
            }),
        };
    }

    getField(line) {
        return { score: "score", gate: "gate" }[line.data.kind];
    }

    getOptions(line) {
        const name = this.getField(line);
        return name ? line.fields[name].selection : [];
    }

    getValue(line) {
        return line.data[this.getField(line)];
    }

    /** Without a remark these cannot be submitted. */
    needsRemark(line) {
        const { remark } = line.data;
        return ["na", "fail"].includes(this.getValue(line)) && !(remark || "").trim();
    }

    getPlaceholder(line) {
        return this.needsRemark(line) ? _t("Say why") : _t("Remark");
    }

    async choose(line, value) {
        const name = this.getField(line);
        await this.save(line, { [name]: this.getValue(line) === value ? false : value });
    }

    async remark(line, value) {
        await this.save(line, { remark: value });
    }

    /** Past the form: what else is being edited there neither waits nor is disturbed. */
    async save(line, values) {
        await this.orm.write(line.resModel, [line.resId], values);
        await line.load();
    }
}

export const supplierAnswers = {
    component: SupplierAnswers,
    displayName: _t("Answers of an evaluation"),
    supportedTypes: ["one2many"],
    useSubView: true,
};

registry.category("fields").add("supplier_answers", supplierAnswers);
