import { registry } from "@web/core/registry";

const card = (text) => `.o_supplier_answer:contains(${text})`;
const tap = (text, value) => [
    {
        content: `Answer ${text} with ${value}`,
        trigger: `${card(text)} button[data-value='${value}']:enabled`,
        run: "click",
    },
    {
        trigger: `${card(text)} button[data-value='${value}'][aria-pressed=true]`,
    },
];

registry.category("web_tour.tours").add("crm_supplier_onboarding_evaluation_phone", {
    steps: () => [
        {
            content: "Only what has to be filled in by me",
            trigger: ".o_kanban_record:contains(Copper Works):contains(Design)",
            run: "click",
        },
        {
            content: "Nothing is answered yet",
            trigger: ".o_supplier_answers_progress:contains(0 of 2 answered)",
        },
        ...tap("understand our drawings", "10"),
        {
            trigger: ".o_supplier_answers_progress:contains(1 of 2 answered)",
        },
        ...tap("kept from others", "pass"),
        {
            trigger: `${card("What else")} textarea`,
            run: "edit Clean hall && press Tab",
        },
        {
            trigger: ".o_field_widget[name=finding_ids] .o-kanban-button-new",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Drawings lie about",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_field_widget[name=finding_ids] .o_kanban_record:contains(Drawings lie about)",
        },
        {
            trigger: "button[name=action_submit]",
            run: "click",
        },
        {
            content: "It asks once more",
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "Nothing can be changed any more",
            trigger: ".o_supplier_answers:not(:has(textarea)) button:disabled",
        },
    ],
});

registry.category("web_tour.tours").add("crm_supplier_onboarding_survey_result", {
    steps: () => [
        {
            trigger: ".nav-link[name=site_survey]",
            run: "click",
        },
        {
            content: "The outcome is said in words",
            trigger:
                "[name=survey_explanation]:contains(Conditional: Management and Finance 40 < 60)",
        },
        {
            content: "Four departments and all of them",
            trigger: ".o_survey_radar:has(.o_survey_total):has(.o_survey_role:eq(3))",
        },
        {
            content: "What is too low stands out",
            trigger: ".o_survey_bar:contains(Management and Finance) b.text-danger:contains(40)",
        },
        {
            trigger:
                ".o_field_widget[name=evaluation_ids] .o_data_row:contains(Quality Management)",
        },
    ],
});
