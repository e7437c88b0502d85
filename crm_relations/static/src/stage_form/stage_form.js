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
    }

    async onRecordSaved(record, changes) {
        const result = await super.onRecordSaved(record, changes);
        const changed = FIGURES.some((name) => name in changes);
        if (changed && record.data.relation_outdated_count) {
            await this.action.doAction("crm_relations.crm_stage_probability_apply_action", {
                additionalContext: { default_stage_ids: [record.resId] },
                onClose: () => record.load(),
            });
        }
        return result;
    }
}

registry.category("views").add("relation_stage_form", {
    ...formView,
    Controller: StageFormController,
});
