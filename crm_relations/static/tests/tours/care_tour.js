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
