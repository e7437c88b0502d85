import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** By button: the step that an application is in once it was pressed. */
const STEPS = {
    action_start: "survey",
    action_close_survey: "visit",
    action_close_visit: "application",
    action_submit: "approval",
    action_register: "registered",
};

// No word is looked for: the same people work in English and in Chinese.
for (const [action, state] of Object.entries(STEPS)) {
    tours.add(`crm_supplier_onboarding_${action}`, {
        steps: () => [
            { trigger: `.o_statusbar_buttons button[name='${action}']`, run: "click" },
            {
                content: `The application is in the step ${state}`,
                trigger: `.o_field_widget[name='state'] .o_arrow_button_current[data-value='${state}']`,
            },
        ],
    });
}

tours.add("crm_supplier_onboarding_approve", {
    steps: () => [
        { trigger: ".o-mail-Message .o-onboarding-approve", run: "click" },
        {
            content: "The request left the Inbox",
            trigger: ".o-mail-Thread:not(:has(.o-onboarding-approve))",
        },
    ],
});
