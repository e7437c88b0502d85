import { registry } from "@web/core/registry";

const group = (name) => `.o_group_header:contains(${name})`;
const row = (summary) => `.o_data_row:has([name=summary]:contains(${summary}))`;

registry.category("web_tour.tours").add("crm_relations_my_work", {
    steps: () => [
        {
            content: "What is overdue comes first, then today",
            trigger: `.o_list_view ${group("Overdue")} ~ ${group("Today")}`,
        },
        {
            content: "The urgent one comes before the one that waits for longer",
            trigger: `${row("Urgent")} ~ ${row("Old")}`,
        },
        {
            content: "More urgent, by one click",
            trigger: `${row("Old")} .o_priority_star:last`,
            run: "click",
        },
        {
            trigger: `${row("Old")} .fa-star:eq(2)`,
        },
        {
            content: "Put off until tomorrow",
            trigger: `${row("Old")} .o_widget_mail_activity_list_reschedule_dropdown button`,
            run: "click",
        },
        {
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tomorrow)",
            run: "click",
        },
        {
            trigger: `${group("Overdue")}:contains(1)`,
        },
        {
            content: "Done in place",
            trigger: `${row("Urgent")} button[name=action_done]`,
            run: "click",
        },
        {
            trigger: `.o_list_view:not(:has(${row("Urgent")}))`,
        },
        {
            content: "Open the opportunity",
            trigger: `${row("Now")} button[name=action_open_document]`,
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name]",
        },
    ],
});
