import { status } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** What the probability of the opportunities in a stage may change with. */
const FIGURES = ["is_won", "relation_probability", "sequence", "team_ids"];

/** Asks whether open opportunities shall take the new probability of their stage. */
export class StageFormController extends FormController {
    setup() {
        super.setup();
        this.action = useService("action");
        this.hasNewFigure = false;
    }

    async onRecordSaved(record, changes) {
        this.hasNewFigure = FIGURES.some((name) => name in changes);
        return super.onRecordSaved(record, changes);
    }

    async save(params) {
        this.hasNewFigure = false;
        const saved = await super.save(params);
        // Whoever leaves the form is not kept: it tells when it is opened again.
        if (saved && this.hasNewFigure && params?.reload !== false) {
            await this.askToApply(this.model.root);
        }
        return saved;
    }

    async askToApply(record) {
        // A dialog is closed without reading what it has saved.
        const names = ["relation_outdated_count"];
        const [stage] = await this.orm.read("crm.stage", [record.resId], names);
        if (stage.relation_outdated_count) {
            await this.action.doAction("crm_relations.crm_stage_probability_apply_action", {
                additionalContext: { default_stage_ids: [record.resId] },
                onClose: () => status(this) !== "destroyed" && record.load(),
            });
        }
    }
}

registry.category("views").add("relation_stage_form", {
    ...formView,
    Controller: StageFormController,
});
