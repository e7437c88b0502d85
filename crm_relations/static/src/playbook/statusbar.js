import { RottingStatusBarDurationField } from "@mail/js/rotting_mixin/rotting_statusbar";
import { patch } from "@web/core/utils/patch";

patch(RottingStatusBarDurationField.prototype, {
    /** Go back to where the opportunity is when its move is refused. */
    async selectItem(item) {
        const { name, record } = this.props;
        if (record.resModel !== "crm.lead") {
            return super.selectItem(item);
        }
        const before = record.data[name];
        const wasDirty = await record.isDirty();
        try {
            await super.selectItem(item);
        } catch (error) {
            if (wasDirty) {
                await record.update({ [name]: before });
            } else {
                await record.discard();
            }
            throw error;
        }
    },
});
