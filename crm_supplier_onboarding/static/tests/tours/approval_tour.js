import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const message = (name) => `.o-mail-Message:contains(${name})`;
const decideInWizard = (comment) => [
    {
        content: "The wizard asks why",
        trigger: ".modal .o_field_widget[name=comment] textarea",
        run: `edit ${comment}`,
    },
    {
        trigger: ".modal footer button[name=action_decide]",
        run: "click",
    },
];
const isGone = (name) => ({
    content: "The bus takes it out of the Inbox",
    trigger: `body:not(:has(.modal)) .o-mail-Thread:not(:has(${message(name)}))`,
});

tours.add("crm_supplier_onboarding_inbox", {
    steps: () => [
        {
            content: "All buttons show under the message, nothing is hovered",
            trigger: `${message("Copper Works")} .o-onboarding-return:visible`,
        },
        {
            trigger: `${message("Copper Works")} .o-onboarding-approve:visible`,
            run: "click",
        },
        isGone("Copper Works"),
        {
            trigger: `${message("Tin Works")} .o-onboarding-refuse:visible`,
            run: "click",
        },
        ...decideInWizard("Too dear"),
        isGone("Tin Works"),
    ],
});

tours.add("crm_supplier_onboarding_activity", {
    steps: () => [
        {
            content: "The activity menu leads to what waits for me",
            trigger: ".o_menu_systray i.fa-clock-o",
            run: "click",
        },
        {
            trigger: ".o-mail-ActivityGroup:contains(Supplier Application)",
            run: "click",
        },
        {
            content: "Approve in the chatter",
            trigger: ".o_data_row:contains(Copper Works) [name=name]",
            run: "click",
        },
        {
            trigger: ".o-mail-Activity .o-onboarding-approve",
            run: "click",
        },
        {
            content: "I am not asked any more",
            trigger: ".o-mail-Chatter:not(:has(.o-onboarding-approve))",
        },
    ],
});

tours.add("crm_supplier_onboarding_bulk", {
    steps: () => [
        {
            trigger: ".o_list_view .o_data_row:contains(Tin Works)",
        },
        {
            trigger: ".o_data_row:contains(Copper Works) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_data_row:contains(Tin Works) .o_list_record_selector input",
            run: "click",
        },
        {
            trigger: ".o_control_panel button:contains(Refuse)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=task_ids] .o_data_row:eq(1)",
        },
        ...decideInWizard("No budget"),
        {
            content: "Only what was not selected still waits",
            trigger:
                "body:not(:has(.modal)) .o_list_view:not(:has(.o_data_row:contains(Tin Works))) .o_data_row:contains(Zinc Works)",
        },
    ],
});
