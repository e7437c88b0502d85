import { Message } from "@mail/core/common/message";
import { Activity } from "@mail/core/web/activity";
import { ActivityListPopoverItem } from "@mail/core/web/activity_list_popover_item";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { DecideButtons } from "./decide_buttons";

for (const component of [Message, Activity, ActivityListPopoverItem]) {
    component.components = { ...component.components, DecideButtons };
}

const decisionPatch = () => ({
    /** The task that the reader has to decide on, if this activity asks for it. */
    get onboardingTaskId() {
        const { onboarding_task_id: taskId, user_id } = this.props.activity;
        return user_id?.id === user.userId && taskId;
    },
    onDecided() {
        const { activity, onActivityChanged, reloadParentView } = this.props;
        const { res_id: id, res_model: model } = activity;
        onActivityChanged?.(this.env.services["mail.store"].Thread.insert({ id, model }));
        reloadParentView?.();
    },
});

patch(Activity.prototype, decisionPatch());
patch(ActivityListPopoverItem.prototype, decisionPatch());
patch(ActivityListPopoverItem.prototype, {
    get hasCancelButton() {
        return super.hasCancelButton && !this.props.activity.onboarding_task_id;
    },
    get hasEditButton() {
        return super.hasEditButton && !this.props.activity.onboarding_task_id;
    },
    get hasMarkDoneButton() {
        return super.hasMarkDoneButton && !this.props.activity.onboarding_task_id;
    },
});
