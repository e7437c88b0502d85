import { registry } from "@web/core/registry";

const card = (name) => `.o_kanban_record:contains(${name})`;
const row = (name) => `.o_data_row:contains(${name})`;

registry.category("web_tour.tours").add("crm_relations_care_rule", {
    steps: () => [
        {
            content: "The gallery shows the rules, switched off",
            trigger: `${card("Tea and Cake")}:not(:has(.badge:contains(On)))`,
        },
        {
            trigger: `${card("Tea and Cake")} button[name=action_preview]`,
            run: "click",
        },
        {
            content: "Who would be cared for, before anything happens",
            trigger: `.modal ${row("Ann")}`,
        },
        {
            content: "How many a week, as a picture",
            trigger: ".modal .o_field_widget[name=weeks] canvas",
        },
        {
            trigger: ".modal button[name=action_start]",
            run: "click",
        },
        {
            content: "What is planned is there at once",
            trigger: `.o_list_view .o_group_header:contains(Planned)`,
            run: "click",
        },
        {
            trigger: row("Ann"),
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_care_today", {
    steps: () => [
        {
            content: "One: the day's care is open. Two: what came of it",
            trigger: `${row("Ann")} button[name=action_reached]`,
            run: "click",
        },
        {
            content: "It is done, and gone from the list",
            trigger: `.o_list_view:not(:has(${row("Ann")}))`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_care_timeline", {
    steps: () => [
        {
            trigger: ".nav-link[name=relation_timeline]",
            run: "click",
        },
        {
            content: "What was done is in the customer's history",
            trigger: ".o_crm_timeline:contains(Tea and Cake)",
        },
    ],
});

const dialog = ".modal:has([name=delay_days])";
const option = (label) => `.o_select_menu_item:contains(${label})`;
const openStep = (label) => [
    {
        trigger: `.o_field_widget[name=step_ids] ${row(label)} td[name=action]`,
        run: "click",
    },
    {
        trigger: `${dialog} .o_field_widget[name=action]`,
    },
];
const chooseAction = (label) => [
    {
        trigger: `${dialog} .o_field_widget[name=action] input`,
        run: "click",
    },
    {
        trigger: option(label),
        run: "click",
    },
];
const saveAll = [
    {
        trigger: `${dialog} .o_form_button_save`,
        run: "click",
    },
    {
        trigger: "body:not(:has(.modal))",
    },
    {
        trigger: ".o_form_button_save:enabled",
        run: "click",
    },
    {
        trigger: ".o_form_saved",
    },
];

registry.category("web_tour.tours").add("crm_relations_care_step_app_gone", {
    steps: () => [
        ...openStep("Survey"),
        {
            trigger: `${dialog} .o_field_widget[name=action] input`,
            run: "click",
        },
        {
            content: "What was chosen stays, what is not installed is not offered",
            trigger: `.o_select_menu_menu:has(${option("Survey")}):has(${option(
                "Opportunity",
            )}):not(:has(${option("Loyalty Card")}))`,
        },
        {
            trigger: option("Opportunity"),
            run: "click",
        },
        ...saveAll,
    ],
});

registry.category("web_tour.tours").add("crm_relations_care_step_app_gone_read", {
    steps: () => [
        ...openStep("Survey"),
        {
            trigger: `${dialog} .o_field_widget[name=action]:contains(Survey)`,
        },
    ],
});

registry.category("web_tour.tours").add("crm_relations_care_step_app", {
    steps: () => [
        ...openStep("Task"),
        ...chooseAction("Loyalty Card"),
        {
            trigger: `${dialog} .o_field_widget[name=points]`,
        },
        ...chooseAction("Survey"),
        {
            trigger: `${dialog}:not(:has([name=points])) .o_field_widget[name=target_id] input`,
            run: "edit How Was",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(How Was It)",
            run: "click",
        },
        ...saveAll,
    ],
});
